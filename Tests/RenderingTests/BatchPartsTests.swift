import Rendering
import Testing

@Suite struct BatchPartsTests {
  @Test func `seeds are numbers and ranges`() throws {
    let seeds = try #require(SeedRanges("5, 7-9,0"))
    #expect((0..<seeds.count).map { seeds[$0] } == [5, 7, 8, 9, 0])
    let last = try #require(SeedRanges(from: .max - 1, count: 3))
    #expect((0..<last.count).map { last[$0] } == [.max - 1, .max, 0])
    let listed = try #require(SeedRanges([3, 4, 5, 9, .max, 0]))
    #expect((0..<listed.count).map { listed[$0] } == [3, 4, 5, 9, .max, 0])
    #expect(SeedRanges([]) == nil)
    for text in ["", "x", "3-1", "1-2-3", "-5", "1,,2", "0-18446744073709551615", "1.5"] {
      #expect(SeedRanges(text) == nil, "\(text)")
    }
  }

  @Test func `names have fields, digits and braces`() throws {
    let template = try NameTemplate("{model}/{class}-{seed:04}{{x}}.png")
    #expect(template.fields == ["model", "class", "seed"])
    let name = template.name { ["model": "m", "class": "a/b c", "seed": "7"][$0] }
    #expect(name == "m/a-b-c-0007{x}.png")
    #expect(try NameTemplate("{class}").name { _ in nil } == "none")
    for text in ["{seed", "seed}", "{}", "{seed:x}", "{seed:0}", "{seed:21}"] {
      #expect(throws: NameTemplate.Fault.self, "\(text)") { try NameTemplate(text) }
    }
  }

  @Test func `names lead to a file below the folder`() {
    #expect(NameTemplate.complaint(about: "a/b.png") == nil)
    for name in ["/a.png", "a//b.png", "../a.png", "a/.b.png", "a\u{7}.png", "a/", ""] {
      #expect(NameTemplate.complaint(about: name) != nil, "\(name)")
    }
    #expect(NameTemplate.complaint(about: String(repeating: "a", count: 241)) != nil)
  }

  @Test func `a wildcard's value comes from the seed alone`() {
    let wildcard = Wildcard(name: "colour", values: ["red", "green", "blue"])
    let values = (0..<12).map { wildcard.index(seed: $0) }
    // What this release draws others have to draw.
    #expect(values == [0, 0, 2, 0, 0, 2, 0, 0, 2, 2, 0, 0])
    let counts = (0..<3000).reduce(into: [0, 0, 0]) { $0[wildcard.index(seed: $1)] += 1 }
    #expect(counts.allSatisfy { (900...1100).contains($0) }, "\(counts)")
  }

  @Test func `a shard is read from its text or from the environment`() {
    #expect(Shard("3/16")?.description == "3/16")
    for text in ["0/4", "5/4", "3", "a/b", "1/0", "-1/4", "1/2/3"] {
      #expect(Shard(text) == nil, "\(text)")
    }
    func shard(_ variables: [String: String]) -> String? {
      Shard { variables[$0] }?.description
    }
    #expect(shard(["OMPI_COMM_WORLD_RANK": "2", "OMPI_COMM_WORLD_SIZE": "4"]) == "3/4")
    #expect(shard(["SLURM_PROCID": "0", "SLURM_NTASKS": "8"]) == "1/8")
    #expect(
      shard([
        "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_COUNT": "4",
        "SLURM_PROCID": "0", "SLURM_NTASKS": "1",
      ]) == "3/4")
    #expect(shard(["SLURM_ARRAY_TASK_ID": "7"]) == nil)
    #expect(shard([:]) == nil)
  }

  @Test func `shards share all pictures`() throws {
    let shards = try (1...3).map { try #require(Shard("\($0)/3")) }
    for index in 0..<20 { #expect(shards.count { $0.has(index) } == 1) }
  }
}
