import Runs
import Testing

@Suite struct ChartNumbersTests {
  @Test func `numbers have no zeros at their end and no language`() {
    #expect(NumberText.decimal(25, exponent: -1) == "2.5")
    #expect(NumberText.decimal(-5, exponent: -2) == "-0.05")
    #expect(NumberText.decimal(2, exponent: -5) == "2e-5")
    #expect(NumberText.decimal(1200, exponent: 0) == "1200")
    #expect(NumberText.decimal(15, exponent: 8) == "1.5e9")
    #expect(NumberText.short(4.56789) == "4.568")
    #expect(NumberText.short(-0.00012) == "-1.2e-4")
    #expect(NumberText.short(9.99996) == "10")
    #expect(NumberText.short(123_456) == "123500")
    #expect(NumberText.short(.infinity) == "inf")
    #expect(NumberText.steps(9999) == "9999")
    #expect(NumberText.steps(12_500) == "12.5k")
    #expect(NumberText.steps(100_000_000) == "100M")
    #expect(NumberText.sixteenths(193) == "12.0625")
  }

  @Test func `an axis has a few round numbers`() {
    #expect(
      ChartAxis(low: 4.43, high: 4.91).ticks.map(\.text) == ["4.5", "4.6", "4.7", "4.8", "4.9"])
    #expect(
      ChartAxis(low: -0.3, high: 0.4, most: 4).ticks.map(\.text) == ["-0.2", "0", "0.2", "0.4"])
    #expect(ChartAxis(low: 0, high: 1.1e-3, most: 3).ticks.map(\.text) == ["0", "5e-4", "0.001"])
    #expect(ChartAxis.steps(upTo: 20_000).ticks.map(\.text).last == "20k")
    #expect(ChartAxis.steps(upTo: 1).ticks.map(\.text) == ["0", "1"])
  }

  @Test func `a logarithmic axis has equal ways for equal factors`() {
    let axis = ChartAxis(low: 0.01, high: 100, isLogarithmic: true)
    #expect(axis.ticks.map(\.text) == ["0.01", "0.1", "1", "10", "100"])
    #expect(abs(axis.place(1) - 0.5) < 1e-12)
    #expect(abs(axis.place(10) - 0.75) < 1e-12)
  }

  @Test func `a series keeps extremes and the last in bounded memory`() {
    var series = StepSeries()
    for step in 1...100_000 { series.add(step: step, step == 77_777 ? 9 : Double(step % 10) / 10) }
    #expect(series.lasts.count <= StepSeries.limit)
    #expect(series.lasts.count > StepSeries.limit / 4)
    #expect(series.extremes.contains(StepSeries.Point(step: 77_777, value: 9)))
    #expect(series.last == StepSeries.Point(step: 100_000, value: 0))
    let steps = series.extremes.map(\.step)
    #expect(steps == steps.sorted())
  }

  @Test func `a series that goes back forgets what came after`() {
    var series = StepSeries()
    for step in 1...10 { series.add(step: step, 1) }
    series.add(step: 4, 2)
    series.add(step: 5, .nan)
    #expect(series.lasts.map(\.step) == [1, 2, 3, 4])
    #expect(series.last?.value == 2)
  }
}
