import Checkpoints
import Files
import Tensors
import TestSupport
import Testing
import Training

@Suite struct AssignmentProblemTests {
  private struct Example: Sendable, CustomStringConvertible {
    let description: String
    let costs: [Double]
    let rows: Int
    let columns: Int
    let expected: [Double]?
    let expectedColumns: [Int]?
    let error: String?
  }

  private static let examples: [Example] = (try? read()) ?? []

  private static func read() throws -> [Example] {
    let path = Fixtures.path("vectors/linear_sum_assignment.json")
    let document = try MappedFile(path: path).withBytes { try JSONReader.read($0) }
    return try #require(document.object?["cases"]?.array).enumerated().map { index, item in
      let object = try #require(item.object)
      let matrix = try #require(object["cost"]?.array).map { try #require($0.array) }
      let shape = object["shape"]?.array?.compactMap(\.integer)
      let costs = matrix.joined().map { $0.double ?? Double($0.string ?? "") ?? .nan }
      return Example(
        description: "case \(index)", costs: costs, rows: shape?[0] ?? matrix.count,
        columns: shape?[1] ?? matrix[0].count,
        expected: object["expected"]?.array?.compactMap(\.double),
        expectedColumns: object["expected_cols"]?.array?.compactMap(\.integer),
        error: object["error"]?.string)
    }
  }

  @Test func `there are cases`() { #expect(Self.examples.count == 11) }

  @Test(arguments: examples)
  private func `equals SciPy's answer, also for the transpose`(example: Example) throws {
    let problem = AssignmentProblem(
      costs: example.costs, rows: example.rows, columns: example.columns)
    if let error = example.error {
      let failure = #expect(throws: AssignmentProblem.Failure.self) { try problem.solve() }
      return #expect((failure == .infeasible) == (error == "infeasible"))
    }
    let answer = try problem.solve()
    if let columns = example.expectedColumns { #expect(answer == columns) }
    guard let expected = example.expected else { return }
    let found = answer.enumerated().compactMap { row, column in
      column.map { example.costs[row * example.columns + $0] }
    }
    #expect(found == expected)
    let transposed = (0..<example.columns).flatMap { column in
      (0..<example.rows).map { example.costs[$0 * example.columns + column] }
    }
    let other = try AssignmentProblem(
      costs: transposed, rows: example.columns, columns: example.rows
    ).solve()
    let back = other.enumerated().compactMap { column, row in
      row.map { example.costs[$0 * example.columns + column] }
    }
    #expect(back.sorted() == expected.sorted())
  }

  private static let matrices =
    (try? ConformanceGroup("matching").cases(of: "linear_sum_assignment")) ?? []

  @Test(arguments: matrices)
  func `matrices of many sizes have SciPy's total`(example: ConformanceCase) throws {
    let cost = try example.tensor(.input, "cost")
    let (rows, columns) = (cost.shape[0], cost.shape[1])
    let costs = cost.values.map(Double.init)
    let answer = try AssignmentProblem(costs: costs, rows: rows, columns: columns).solve()
    let taken = answer.compactMap(\.self)
    #expect(Set(taken).count == taken.count && taken.count == min(rows, columns))
    let total = answer.enumerated().reduce(0.0) { sum, pair in
      sum + (pair.element.map { costs[pair.offset * columns + $0] } ?? 0)
    }
    let expected = Double(try example.tensor(.output, "total").item)
    #expect(abs(total - expected) <= 1e-5 * max(1, abs(expected)))
  }

  @Test func `there are matrices`() { #expect(Self.matrices.count == 9) }
}
