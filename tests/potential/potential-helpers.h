/* What the tests of compute/potential share. */
#pragma once

#include "potential/vt-forces.h"

/* One of tests/reference/forces. */
typedef struct
{
  gsize n;
  double energy, volume, pressure[6];     /* bar: xx yy zz xy xz yz */
  double *positions, *forces, *energies;
} Reference;

void read_reference (const char *name, Reference *reference);
void reference_clear (Reference *reference);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reference, reference_clear)

/* The calls of the library, failing the test if they fail. */
VtPotential *find_potential (VtSample *sample, const char *name);
VtForces *make_forces (VtPotential *potential, VtSample *sample, VtPrecision precision);
