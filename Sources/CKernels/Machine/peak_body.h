// Enough chains to hide the latency of a fused multiply-add, and few enough to stay in registers.
#if CK_IS_AVX512
enum { CK_NAME(PEAK_CHAINS) = 16 };
#else
enum { CK_NAME(PEAK_CHAINS) = 6 };
#endif

static float CK_NAME(peak_run)(long rounds, float factor, float addend) {
  enum { CHAINS = CK_NAME(PEAK_CHAINS) };
  ck_f32 x[CHAINS], sum = {0};
  ck_f32 a = CK_NAME(ck_splat)(factor), b = CK_NAME(ck_splat)(addend);
#pragma clang loop unroll(full)
  for (int chain = 0; chain < CHAINS; chain++)
    for (int lane = 0; lane < CK_LANES; lane++) x[chain][lane] = (float)(chain * CK_LANES + lane);
#pragma clang loop unroll_count(2)
  for (long round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
    for (int chain = 0; chain < CHAINS; chain++) x[chain] = CK_NAME(ck_fma)(x[chain], a, b);
#pragma clang loop unroll(full)
  for (int chain = 0; chain < CHAINS; chain++) sum = sum + x[chain];
  return CK_NAME(ck_fold)(sum);
}

static const ck_peak_kernels CK_NAME(ck_peak_table) = {
    .chains = CK_NAME(PEAK_CHAINS),
    .run = CK_NAME(peak_run),
};
