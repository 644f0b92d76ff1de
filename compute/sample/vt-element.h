/* The chemical elements: symbol, mass, radius and the colour they are usually drawn in. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *symbol;
  double mass;   /* amu (IUPAC standard atomic weights, abridged) */
  double radius; /* Å: metallic (12-coordinate) radius for metals, else covalent; for drawing and as default
                    radius of the radical tessellation */
  guint32 rgb;   /* 0xRRGGBB */
} VtElement;

/* @atomic_number: 1 … 118; returns NULL outside. */
const VtElement *vt_element_get (int atomic_number);

/* Exact symbol ("Cu", not "cu" or "CU1"); returns 0 if it is no element. */
int vt_element_lookup (const char *symbol);

/* The element whose mass is nearest, if within @tolerance amu; else 0. */
int vt_element_guess_from_mass (double mass, double tolerance);

G_END_DECLS
