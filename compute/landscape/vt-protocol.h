/* VtProtocol: how saddles are searched for, every number of it.
 *
 * The protocol decides which saddles are found, and so biases the spectrum of barriers: it is stored and shown with every result.
 * Three presets: "w20", the settings of Wang et al. (2020) as far as they are printed, and "robust", which turns smoothly from the push onto the
 * mode and starts again when it has lost its way, both in Å and eV; and "reduced", which is "robust" in σ and ε. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* vt-protocol-numbers.h says what each is. */
typedef struct
{
#define NUMBER(member, title, unit, tooltip, type, least, most, step, w20, robust, reduced) type member;
#include "landscape/vt-protocol-numbers.h"
#undef NUMBER
} VtProtocol;

typedef enum
{
  VT_PROTOCOL_W20,
  VT_PROTOCOL_ROBUST,
  VT_PROTOCOL_REDUCED,
} VtProtocolPreset;

void vt_protocol_init (VtProtocol *protocol, VtProtocolPreset preset);
gboolean vt_protocol_init_by_id (VtProtocol *protocol, const char *id); /* FALSE if no preset is called so */
const char *vt_protocol_get_id (const VtProtocol *protocol); /* of the preset that it is; NULL: of none */

/* One number of a protocol, for parameters, help and provenance. */
typedef struct
{
  const char *id;      /* "leave_curvature" */
  const char *title;   /* N_() */
  const char *unit;    /* "Å", "eV/Å²", "" */
  const char *tooltip; /* N_() */
  gsize offset;
  gboolean whole;      /* a guint; else a double */
  double min, max, step;
} VtProtocolNumber;

extern const VtProtocolNumber vt_protocol_numbers[]; /* ends with { NULL } */

double vt_protocol_get (const VtProtocol *protocol, const VtProtocolNumber *number);
void vt_protocol_set (VtProtocol *protocol, const VtProtocolNumber *number, double value);

/* "name=value,…" of every number, with as many digits as needed to read it back. */
char *vt_protocol_to_string (const VtProtocol *protocol);

/* "robust with push=0.2": the preset that is nearest to it, and what is different. Caller frees. */
char *vt_protocol_describe (const VtProtocol *protocol);

G_END_DECLS
