/* What is fuzzed: each target reads one input as a file. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name; /* also of its folder in corpus/ */
  void (*run) (const guint8 *data, gsize length);
} FuzzTarget;

extern const FuzzTarget fuzz_targets[]; /* ends with { NULL } */
