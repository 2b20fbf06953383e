import Terminal
import Testing

@Suite struct TrainingNoteTests {
  private func note(pictures: Int = 200, gradient: Double? = 12.345) -> TrainingNote {
    var note = TrainingNote(lossName: "bits/dim", at: 10)
    note.add(
      loss: 4.5678, smoothedLoss: 4.6001, gradientNorm: gradient, pictures: pictures, at: 10.5)
    return note
  }

  @Test func `says the most important first`() {
    #expect(note().facts == ["4.600 bits/dim", "400 images/s", "now 4.568", "gradient 12.3"])
    #expect(
      note(pictures: 1, gradient: nil).facts == ["4.600 bits/dim", "2.0 images/s", "now 4.568"])
    #expect(TrainingNote(lossName: "loss", at: 0).facts == [])
  }

  @Test(arguments: [
    (0.0, "0"), (1.5, "1.50"), (0.0015, "0.002"), (0.00042, "4.2e-4"), (123, "123"),
    (54_321, "54321"), (9.99e9, "1.0e10"), (.infinity, "inf"), (.nan, "nan"),
  ])
  func `shows a norm of any size`(norm: Double, text: String) {
    #expect(note(gradient: norm).facts.last == "gradient \(text)")
  }

  @Test func `measures the speed of the last seconds alone`() {
    var note = TrainingNote(lossName: "loss", at: 0)
    for step in 1...1000 {
      note.add(
        loss: 1, smoothedLoss: 1, gradientNorm: nil, pictures: step <= 500 ? 1 : 3,
        at: Double(step) * 0.1)
    }
    #expect(abs((note.picturesPerSecond ?? 0) - 30) < 1e-6)
    // Nothing for half a minute: the speed falls, and is never a number that is none.
    note.add(loss: .nan, smoothedLoss: 1, gradientNorm: nil, pictures: 0, at: 130)
    #expect((note.picturesPerSecond ?? 0) < 30)
    #expect(note.facts.last == "now taken back")
  }
}
