import CLittleCMS

/// ICC profiles made by Little CMS.
enum TestProfiles {
  static func standard() -> [UInt8] { bytes(of: cmsCreate_sRGBProfile()) }

  /// Display P3, with a description of some length.
  static func displayP3(comment: Int = 1) -> [UInt8] {
    let profile = rgb(red: (0.68, 0.32), green: (0.265, 0.69), blue: (0.15, 0.06))
    let text = cmsMLUalloc(nil, 1)
    let words = String(repeating: "p", count: comment)
    cmsMLUsetASCII(text, "en", "US", words)
    cmsWriteTag(profile, cmsSigCopyrightTag, UnsafeRawPointer(text))
    cmsMLUfree(text)
    return bytes(of: profile)
  }

  /// sRGB with its red and blue primaries exchanged.
  static func swapped() -> [UInt8] {
    bytes(of: rgb(red: (0.15, 0.06), green: (0.3, 0.6), blue: (0.64, 0.33)))
  }

  static func linearGrey() -> [UInt8] {
    let curve = cmsBuildGamma(nil, 1)
    defer { cmsFreeToneCurve(curve) }
    return bytes(of: cmsCreateGrayProfile(cmsD50_xyY(), curve))
  }

  /// Inks that no press has: the profile says which Lab colour each combination prints.
  static func inks(lab: (_ cmyk: [Bool]) -> (l: Double, a: Double, b: Double)) -> [UInt8] {
    let profile = cmsCreateProfilePlaceholder(nil)
    cmsSetProfileVersion(profile, 4.3)
    cmsSetDeviceClass(profile, cmsSigOutputClass)
    cmsSetColorSpace(profile, cmsSigCmykData)
    cmsSetPCS(profile, cmsSigLabData)
    // Nodes in the order of the inks, the last one fastest.
    let table = (0..<16).flatMap { node -> [UInt16] in
      let color = lab([8, 4, 2, 1].map { node & $0 != 0 })
      return [
        UInt16((color.l / 100 * 65_535).rounded()), UInt16(((color.a + 128) * 257).rounded()),
        UInt16(((color.b + 128) * 257).rounded()),
      ]
    }
    let pipeline = cmsPipelineAlloc(nil, 4, 3)
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nil, 4, nil))
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocCLut16bit(nil, 2, 4, 3, table))
    cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nil, 3, nil))
    cmsWriteTag(profile, cmsSigAToB0Tag, UnsafeRawPointer(pipeline))
    cmsPipelineFree(pipeline)
    return bytes(of: profile)
  }

  private static func rgb(
    red: (Double, Double), green: (Double, Double), blue: (Double, Double)
  ) -> cmsHPROFILE? {
    var white = cmsCIExyY(x: 0.3127, y: 0.329, Y: 1)
    var primaries = cmsCIExyYTRIPLE(
      Red: cmsCIExyY(x: red.0, y: red.1, Y: 1), Green: cmsCIExyY(x: green.0, y: green.1, Y: 1),
      Blue: cmsCIExyY(x: blue.0, y: blue.1, Y: 1))
    let curve = cmsBuildParametricToneCurve(
      nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
    defer { cmsFreeToneCurve(curve) }
    return cmsCreateRGBProfile(&white, &primaries, [curve, curve, curve])
  }

  private static func bytes(of profile: cmsHPROFILE?) -> [UInt8] {
    defer { cmsCloseProfile(profile) }
    var count: cmsUInt32Number = 0
    cmsSaveProfileToMem(profile, nil, &count)
    var bytes = [UInt8](repeating: 0, count: Int(count))
    cmsSaveProfileToMem(profile, &bytes, &count)
    return bytes
  }
}
