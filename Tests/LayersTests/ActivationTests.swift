import Foundation
import Layers
import Testing

@Suite struct ActivationTests {
  @Test func `is chosen by the field's name`() throws {
    let names = #"["relu", "gelu_tanh", "quick_gelu", "leaky_relu", "relu_squared", "silu"]"#
    let found = try JSONDecoder().decode([Activation].self, from: Data(names.utf8))
    #expect(found == [.relu, .geluTanh, .quickGELU, .leakyReLU, .reluSquared, .silu])
    let units = try JSONDecoder().decode([GatedActivation].self, from: Data(#"["swiglu"]"#.utf8))
    #expect(units == [.swiglu])
  }

  @Test(arguments: ["", "RELU", "gelu-tanh", "swiglu", "linear"])
  func `refuses a name that it does not know`(name: String) {
    #expect(Activation(rawValue: name) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Activation].self, from: Data("[\"\(name)\"]".utf8))
    }
  }
}
