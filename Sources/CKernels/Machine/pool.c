// A pool of threads that spin for a moment after each region, then park. A warm region costs a few
// microseconds, so that small operations gain from threads too.
#include "ck_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

enum { MAXIMUM_WORKERS = 255, SPINS_BEFORE_PARKING = 3000, SPINS_BEFORE_YIELDING = 1000 };

static struct {
  // What the current region is; written only while it is closed and nobody is inside.
  ck_task task;
  void *context;
  long count;
  int workers;

  atomic_int open;             // 1 while workers may enter
  atomic_int inside;           // workers that entered and have not left
  atomic_long next;            // the first index that nobody took
  atomic_ulong generation;     // counts regions
  atomic_int sleepers;
  atomic_flag busy;            // held by the thread whose region runs
  int started;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
} pool = {.busy = ATOMIC_FLAG_INIT,
          .mutex = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void take_all(void) {
  long count = pool.count;
  for (;;) {
    long index = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed);
    if (index >= count) return;
    pool.task(pool.context, index);
  }
}

static unsigned long wait_for_region(unsigned long seen) {
  for (int spin = 0; spin < SPINS_BEFORE_PARKING; spin++) {
    unsigned long now = atomic_load(&pool.generation);
    if (now != seen) return now;
    pause_briefly();
  }
  pthread_mutex_lock(&pool.mutex);
  atomic_fetch_add(&pool.sleepers, 1);
  unsigned long now;
  while ((now = atomic_load(&pool.generation)) == seen) pthread_cond_wait(&pool.wake, &pool.mutex);
  atomic_fetch_sub(&pool.sleepers, 1);
  pthread_mutex_unlock(&pool.mutex);
  return now;
}

static void *worker(void *argument) {
  int index = (int)(intptr_t)argument;
  unsigned long seen = 0;
  for (;;) {
    seen = wait_for_region(seen);
    // Entering first and looking second: the owner closes first and waits second, so one of the
    // two always notices the other.
    atomic_fetch_add(&pool.inside, 1);
    if (atomic_load(&pool.open) && index < pool.workers) take_all();
    atomic_fetch_sub(&pool.inside, 1);
  }
  return NULL;
}

static void start_workers(int wanted) {
  if (wanted > MAXIMUM_WORKERS) wanted = MAXIMUM_WORKERS;
  while (pool.started < wanted) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 4 << 20);
    int failed = pthread_create(&thread, &attributes, worker, (void *)(intptr_t)pool.started);
    pthread_attr_destroy(&attributes);
    if (failed) return;  // fewer threads give the same result
    pool.started++;
  }
}

void ck_parallel(int threads, long count, ck_task task, void *context) {
  if (threads <= 1 || count <= 1 || atomic_flag_test_and_set(&pool.busy)) {
    for (long i = 0; i < count; i++) task(context, i);
    return;
  }
  start_workers(threads - 1);
  pool.task = task;
  pool.context = context;
  pool.count = count;
  pool.workers = threads - 1;
  atomic_store_explicit(&pool.next, 0, memory_order_relaxed);
  atomic_store(&pool.open, 1);
  atomic_fetch_add(&pool.generation, 1);
  if (atomic_load(&pool.sleepers) > 0) {
    pthread_mutex_lock(&pool.mutex);
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);
  }
  take_all();
  atomic_store(&pool.open, 0);
  for (int spin = 0; atomic_load(&pool.inside) > 0; spin++) {
    if (spin < SPINS_BEFORE_YIELDING) pause_briefly();
    else sched_yield();
  }
  atomic_flag_clear(&pool.busy);
}
