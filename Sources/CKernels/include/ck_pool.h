#ifndef CK_POOL_H
#define CK_POOL_H

/// One piece of a parallel region; pieces may run in any order and on any thread.
typedef void (*ck_task)(void *_Nonnull context, long index);

/// Runs `task(context, i)` for every i in 0 ..< count on at most `threads` threads, the caller's
/// among them, and returns when all are done.
///
/// A region inside a region, or beside another thread's region, runs on its caller alone.
void ck_parallel(int threads, long count, ck_task _Nonnull task, void *_Nonnull context);

/// Returns how many processors this process may run on, at least 1.
int ck_processor_count(void);

#endif
