import Tensors

/// Reads a pickle as `torch.save` writes it, which can make tensors and plain data and nothing else.
///
/// A pickle is a program for a machine with a stack; Python's lets it call any function. This one
/// knows the instructions that weights need and the names of ``PickleName``, and ends at any other.
///
/// Source: Python's `pickletools`, protocols 2 to 5; `torch/serialization.py`.
struct PickleReader {
  /// What is wrong with a pickle.
  struct Failure: Error { let found: String }

  private let reader: LittleEndian
  private var place = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memory: [Int: PickleValue] = [:]

  /// Runs the program.
  ///
  /// Throws ``Failure``.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> PickleValue {
    var machine = PickleReader(reader: LittleEndian(bytes))
    while true {
      let instruction = try machine.number(1)
      if instruction == 0x2E { return try machine.pop() }
      try machine.step(UInt8(truncatingIfNeeded: instruction))
    }
  }

  private init(reader: LittleEndian) { self.reader = reader }

  private mutating func step(_ instruction: UInt8) throws(Failure) {
    switch instruction {
    case 0x80: _ = try number(1)  // PROTO
    case 0x95: _ = try number(8)  // FRAME
    case 0x28: marks.append(stack.count)  // MARK
    case 0x4E: stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case 0x4A: stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))  // BININT
    case 0x4B: stack.append(.integer(try number(1)))
    case 0x4D: stack.append(.integer(try number(2)))
    case 0x8A: stack.append(.integer(try long(try number(1))))  // LONG1
    case 0x47: stack.append(.number(try double()))
    case 0x58: stack.append(.text(try text(try number(4))))  // BINUNICODE
    case 0x8C: stack.append(.text(try text(try number(1))))
    case 0x8D: stack.append(.text(try text(try number(8))))
    case 0x55: stack.append(.text(try text(try number(1))))  // SHORT_BINSTRING
    case 0x54: stack.append(.text(try text(try number(4))))
    case 0x7D: stack.append(.dictionary(PickleDictionary()))
    case 0x5D: stack.append(.list(PickleList()))
    case 0x29: stack.append(.tuple([]))
    case 0x85, 0x86, 0x87:  // TUPLE1 to TUPLE3
      let count = Int(instruction) - 0x84
      guard stack.count >= count else { throw Failure(found: "a tuple of too little") }
      let elements = Array(stack.suffix(count))
      stack.removeLast(count)
      stack.append(.tuple(elements))
    case 0x74: stack.append(.tuple(try popToMark()))
    case 0x71: memory[try number(1)] = try top()  // BINPUT
    case 0x72: memory[try number(4)] = try top()
    case 0x94: memory[memory.count] = try top()  // MEMOIZE
    case 0x68: stack.append(try remembered(try number(1)))
    case 0x6A: stack.append(try remembered(try number(4)))
    case 0x30: _ = try pop()
    default: try build(instruction)
    }
  }

  private mutating func build(_ instruction: UInt8) throws(Failure) {
    switch instruction {
    case 0x61: try append([try pop()])  // APPEND
    case 0x65: try append(try popToMark())
    case 0x73:  // SETITEM
      let value = try pop()
      try set([try pop(), value])
    case 0x75: try set(try popToMark())
    case 0x63: stack.append(try known(try line(), try line()))  // GLOBAL
    case 0x93:  // STACK_GLOBAL
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw Failure(found: "a name that is no text")
      }
      stack.append(try known(module, name))
    case 0x51: stack.append(.storage(try storage(try pop())))  // BINPERSID
    case 0x52:  // REDUCE
      let arguments = try pop()
      stack.append(try call(try pop(), arguments))
    case 0x62: _ = try pop()  // BUILD: attributes of a dictionary, which say nothing about tensors.
    default:
      throw Failure(
        found: "the instruction 0x\(String(instruction, radix: 16)), which weights do not need")
    }
  }

  private func known(_ module: String, _ name: String) throws(Failure) -> PickleValue {
    guard let known = PickleName(rawValue: "\(module) \(name)") else {
      throw Failure(found: "Python's '\(oneLine("\(module).\(name)"))' in it")
    }
    return .known(known)
  }

  private func storage(_ value: PickleValue) throws(Failure) -> PickleStorage {
    guard case .tuple(let parts) = value, parts.count >= 3, case .text("storage") = parts[0],
      case .known(let name) = parts[1], let type = name.element, case .text(let key) = parts[2]
    else { throw Failure(found: "a reference that is no storage") }
    return PickleStorage(type: type, key: key)
  }

  private func call(_ function: PickleValue, _ arguments: PickleValue) throws(Failure)
    -> PickleValue
  {
    guard case .known(let name) = function, case .tuple(let arguments) = arguments else {
      throw Failure(found: "a call of what is no function")
    }
    switch name {
    case .orderedDictionary where arguments.isEmpty: return .dictionary(PickleDictionary())
    case .parameter:
      guard let first = arguments.first, case .tensor = first else {
        throw Failure(found: "a parameter without a tensor")
      }
      return first
    case .tensor:
      guard arguments.count >= 4, case .storage(let storage) = arguments[0],
        case .integer(let offset) = arguments[1], offset >= 0,
        let shape = integers(arguments[2]), let strides = integers(arguments[3]),
        shape.count == strides.count, (shape + strides).allSatisfy({ $0 >= 0 })
      else { throw Failure(found: "a tensor without storage, shape or strides") }
      return .tensor(
        PickleTensor(storage: storage, offset: offset, shape: Shape(shape), strides: strides))
    default: throw Failure(found: "a call of '\(name.rawValue)'")
    }
  }

  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let parts) = value, parts.count <= 16 else { return nil }
    let numbers = parts.compactMap { part -> Int? in
      if case .integer(let number) = part { number } else { nil }
    }
    return numbers.count == parts.count ? numbers : nil
  }

  private mutating func append(_ values: [PickleValue]) throws(Failure) {
    guard case .list(let list) = try top() else { throw Failure(found: "no list to add to") }
    list.elements += values
  }

  private mutating func set(_ values: [PickleValue]) throws(Failure) {
    guard case .dictionary(let dictionary) = try top(), values.count.isMultiple(of: 2) else {
      throw Failure(found: "no dictionary to add to")
    }
    for index in stride(from: 0, to: values.count, by: 2) {
      if case .text(let key) = values[index] {
        dictionary.members.append((key, values[index + 1]))
      }
    }
  }
}

// Its stack and its input.
extension PickleReader {
  private func top() throws(Failure) -> PickleValue {
    guard let top = stack.last else { throw Failure(found: "an empty stack") }
    return top
  }

  private mutating func pop() throws(Failure) -> PickleValue {
    guard stack.count > marks.last ?? 0, let top = stack.popLast() else {
      throw Failure(found: "an empty stack")
    }
    return top
  }

  private mutating func popToMark() throws(Failure) -> [PickleValue] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw Failure(found: "a stack without a mark")
    }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func remembered(_ index: Int) throws(Failure) -> PickleValue {
    guard let value = memory[index] else { throw Failure(found: "something it never had") }
    return value
  }

  private mutating func number(_ size: Int) throws(Failure) -> Int {
    guard let number = reader.number(place, size) else { throw Failure(found: "an early end") }
    place += size
    return number
  }

  private mutating func text(_ length: Int) throws(Failure) -> String {
    guard let text = reader.text(place, length) else { throw Failure(found: "an early end") }
    place += length
    return text
  }

  /// A number of up to eight bytes with a sign.
  private mutating func long(_ size: Int) throws(Failure) -> Int {
    guard size <= 8, place + size <= reader.bytes.count else {
      throw Failure(found: "a number of \(size) bytes")
    }
    var bits: UInt64 = 0
    for index in (0..<size).reversed() { bits = bits << 8 | UInt64(reader.bytes[place + index]) }
    place += size
    let unused = UInt64(64 - 8 * size)
    return size == 0 ? 0 : Int(Int64(bitPattern: bits << unused) >> Int64(unused))
  }

  private mutating func double() throws(Failure) -> Double {
    guard place + 8 <= reader.bytes.count else { throw Failure(found: "an early end") }
    let bits = (0..<8).reduce(UInt64(0)) { $0 << 8 | UInt64(reader.bytes[place + $1]) }
    place += 8
    return Double(bitPattern: bits)
  }

  private mutating func line() throws(Failure) -> String {
    guard let end = reader.bytes[place...].prefix(1000).firstIndex(of: 0x0A),
      let text = reader.text(place, end - place)
    else { throw Failure(found: "an early end") }
    place = end + 1
    return text
  }
}
