/* kernel_abi.h: the one border between generated code and the C++ runtime.
 *
 * A kernel is machine code for one operation of one object (integrate, test a threshold, deliver spikes, ...). It is
 * reached through a function pointer and sees nothing but the RvFrame it is given: plain memory, never a Python object.
 * Whoever can write a `void f(const RvFrame*)` can write a kernel by hand, in C, Fortran or assembly.
 *
 * The header is C11 and C++20. It is installed with the package (`ranvier.get_include()`), because the same structures are
 * what the PyCapsules of Python-side objects point to.
 */
#ifndef RANVIER_KERNEL_ABI_H
#define RANVIER_KERNEL_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Raised by one at every change of a layout or of a meaning below. Checked against ranvier/llvm/abi.py at import. */
#define RV_ABI_VERSION 2

/* Vector kernels may load (never store) past the last element: every array has this many readable bytes behind it. */
#define RV_ARRAY_SLACK 128

/* Element types as stored in memory. Names in the printed kernel IR: f64 f32 i32 i64 bool u16. A bool is one byte, 0 or 1. */
typedef enum RvType { RV_F64 = 0, RV_F32 = 1, RV_I32 = 2, RV_I64 = 3, RV_BOOL = 4, RV_U16 = 5 } RvType;

/* The head of every array that kernels touch. Its own address never changes while the array lives; `data` may change
 * between two kernel calls (an array that had to move), never during one. Fields are in units of elements. */
typedef struct RvArray {
  void   *data;      /* first element, aligned to 64 bytes; in heads that show a part of an array (the last row of a
                        table, the events of a subgroup) to the element only                                      */
  int64_t size;      /* elements in use; for a list of events: how many there are                                 */
  int64_t capacity;  /* elements that fit without growing                                                         */
  int32_t type;      /* RvType                                                                                    */
  int32_t flags;     /* reserved, 0                                                                               */
} RvArray;

/* A value that is constant during a run: a number from the namespace, dt, a value computed from them at the start. */
typedef union RvScalar { double f; int64_t i; } RvScalar;

/* A stream of random numbers (Philox 4x32-10): which numbers come out depends only on the key, the step, the element
 * and the place of the call in the kernel, so neither vector width nor thread count changes them. */
typedef struct RvStream {
  uint32_t key[2];      /* from seed, stream and epoch                                                          */
  const int64_t *step;  /* the step counter of the operation's clock; for one-shot statements their number          */
} RvStream;

/* All a kernel is given. */
typedef struct RvFrame {
  RvArray *const *arrays;   /* slot k is array k of the printed kernel                                              */
  RvScalar       *scalars;  /* slots [0, n) are the kernel's scalars; the slots behind them belong to the kernel:
                               its setup function stores there what depends on scalars alone                       */
  const RvStream *stream;   /* null where the kernel draws no random numbers                                        */
  int64_t begin, end;       /* the part of the iteration space to run over: elements, or positions in a list        */
  int64_t backward;         /* not 0: a kernel over elements may begin with the last ones, which lie in the cache. What
                               it leaves, the order of a list too, must be the same; kernels may pass over this     */
} RvFrame;

/* setup: called once before the first step of a run (and after any scalar changed); may write only its own slots.
 * kernel: called once a step. Both run with denormals flushed to zero. Neither allocates, throws or blocks.         */
typedef void (*RvKernel)(const RvFrame *frame);

/* ---- What other native code may hold: the contents of PyCapsules ---------------------------------------------------- */

/* Capsule "ranvier.array": a growing array, shared with Python and kernels. */
typedef struct RvArrayApi {
  int32_t abi_version;
  RvArray *array;
  /* Appends `count` elements of the array's type; 0, or -1 when there is no memory. Views taken before stay valid. */
  int (*append)(struct RvArrayApi *self, const void *elements, int64_t count);
  void *owner; /* private */
} RvArrayApi;

/* Capsule "ranvier.queue": the spike queue of a pathway. Not to be called while another thread runs the network. */
typedef struct RvQueueApi {
  int32_t abi_version;
  /* The source neurons `sources` spike now: every synapse of theirs receives an event after its delay. 0, or -1: bad index. */
  int (*push)(struct RvQueueApi *self, const int32_t *sources, int64_t count);
  /* One event `steps` steps ahead (0: due at the next delivery) at the event's own number: a synapse where the queue holds
   * synapses, a source where it holds sources (see `holds_sources`). 0, or -1: out of range. */
  int (*push_at)(struct RvQueueApi *self, int32_t event, int64_t steps);
  /* The events due at the next delivery; valid until the queue is changed. */
  const RvArray *(*peek)(struct RvQueueApi *self);
  int (*holds_sources)(struct RvQueueApi *self);
  void *owner; /* private */
} RvQueueApi;

#ifdef __cplusplus
}
#endif

#endif /* RANVIER_KERNEL_ABI_H */
