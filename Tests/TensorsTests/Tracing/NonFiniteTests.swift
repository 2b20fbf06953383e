import Tensors
import TestSupport
import Testing

@Suite struct NonFiniteTests {
  @Test func `says what is not finite, how much of it and where`() {
    #expect(NonFinite("x", in: Tensor([1, -3, .greatestFiniteMagnitude], [3])) == nil)
    #expect(NonFinite("nothing", in: Tensor([], [0])) == nil)
    let found = NonFinite("x", in: Tensor([1, .infinity, 2, .nan, -.infinity], [5]))
    #expect(
      found?.description == "x: 3 of 5 numbers are not finite, the first is number 1")
  }

  @Test func `finds the first step, and the layer inside it`() {
    func loss(_ factor: Float) -> Tensor {
      let x = Tensor([1, 2], [2])
      Trace.step("data", x)
      let y = Trace.step("block 0") {
        let h = x * factor
        Trace.layer("layer 0", h)
        let y = h / h
        Trace.layer("layer 1", y)
        return y
      }
      return y.sum()
    }
    #expect(Trace.firstNonFinite { loss(1) } == nil)
    #expect(Trace.firstNonFinite { loss(0) }?.name == "block 0, layer 1")
    #expect(Trace.firstNonFinite { loss(.nan) }?.name == "block 0, layer 0")
    #expect(Trace.firstNonFinite { loss(1) / Tensor(0) }?.name == "the loss")
  }

  @Test func `who does not want layers hears of steps alone`() {
    struct Steps: TraceRecorder {
      func record(_ step: String, _ values: Tensor) { #expect(step == "step" && values.item == 2) }
    }
    let result = Trace.$recorder.withValue(Steps()) {
      Trace.step("step") {
        Trace.layer("layer", Tensor(1))
        return Tensor(2)
      }
    }
    #expect(result.item == 2)
  }

  @Test func `finds the first gradient on the way back`() {
    let (x, early, late) = (Tensor([1, 4], [2]).leaf, Tensor(2).leaf, Tensor(0).leaf)
    // The root's slope at 0 is infinite: what comes before it is multiplied by that.
    let loss = ((x * early) * late).sqrt().sum()
    let names = [(name: "x", leaf: x), (name: "early", leaf: early), (name: "late", leaf: late)]
    #expect(loss.firstNonFiniteGradient(of: names)?.name == "late")
    #expect((x * early).sum().firstNonFiniteGradient(of: names) == nil)
  }
}
