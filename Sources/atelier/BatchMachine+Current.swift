import Benchmarks
import Rendering
import Tensors

extension BatchMachine {
  /// This machine, used as this task is.
  static var current: BatchMachine {
    let execution = Execution.current
    var machine = BatchMachine(threads: execution.threads) { threads, body in
      try Execution.with(level: execution.level, threads: threads, body)
    } measure: { body in
      try Execution.with(level: execution.level, threads: execution.threads) {
        let pool = StoragePool.shared
        let before = pool.figures.live
        pool.resetFigures()
        let images = try body()
        return (images, max(0, pool.figures.peak - before))
      }
    }
    // Half is for the models, the pictures, and for others.
    machine.memory = (Machine.availableMemory ?? Machine.memory) / 2
    return machine
  }
}
