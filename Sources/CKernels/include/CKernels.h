// Order-exact kernels. Every family has a header, a table of functions for each level, and plain
// `_reference` twins that say what the tables compute.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_activation.h"
#include "ck_arithmetic.h"
#include "ck_attention.h"
#include "ck_attention_bfloat16.h"
#include "ck_attention_float16.h"
#include "ck_band.h"
#include "ck_convolution.h"
#include "ck_difference.h"
#include "ck_direct.h"
#include "ck_elementary.h"
#include "ck_float16.h"
#include "ck_level.h"
#include "ck_loss.h"
#include "ck_matmul.h"
#include "ck_mixing.h"
#include "ck_movement.h"
#include "ck_normalization.h"
#include "ck_optimizer.h"
#include "ck_pairs.h"
#include "ck_patches.h"
#include "ck_peak.h"
#include "ck_pool.h"
#include "ck_reduction.h"
#include "ck_resample.h"
#include "ck_sampling.h"
#include "ck_scan.h"
#include "ck_similarity.h"
#include "ck_softmax.h"
#include "ck_widen.h"
#include "ck_window.h"

#endif
