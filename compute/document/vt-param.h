/* Parameters of methods: their description (static data) and a set of values.
 *
 * The sidebar's controls, the CLI's "-m method:name=value,…", the help and the provenance are all
 * generated from VtParamSpec. */
#pragma once

#include <glib.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef enum
{
  VT_PARAM_BOOLEAN,
  VT_PARAM_INTEGER,
  VT_PARAM_REAL,
  VT_PARAM_CHOICE,  /* one of a list of ids */
  VT_PARAM_FIELD,   /* the name of a field, which is then an input of the method; "" for none where the preset is "" */
  VT_PARAM_FIELDS,  /* several such names, written "volume+q6+s2"; none is "" */
  VT_PARAM_SPECIES, /* one real per species, written "Cu=1.28/Zr=1.60"; default: the species' radius */
  VT_PARAM_KIND,    /* the name of a species; default: the sample's first */
  VT_PARAM_ATOMS,   /* ids, written "5/17/30-40"; default: the document's selection when the method is started */
} VtParamType;

typedef struct
{
  const char *id;    /* "plain" */
  const char *title; /* N_("Plain") */
} VtChoice;

typedef struct
{
  const char *id;      /* "face_threshold" */
  const char *title;   /* N_("Face threshold") */
  const char *unit;    /* "Å", "%", ""; "length" and "energy" stand for the sample's: vt_sample_dup_unit() */
  const char *tooltip; /* N_() one sentence: what it does and when to change it */
  VtParamType type;
  double min, max, step; /* INTEGER, REAL (inclusive), SPECIES */
  double preset;         /* default: number, 0/1, or index of the choice */
  double preset_reduced; /* default for samples in reduced units; 0: the same */
  const VtChoice *choices; /* CHOICE: ends with { NULL } */
  const char *preset_field; /* FIELD, FIELDS: default; SPECIES: "composition" for the sample's in percent, not the radii */
  double slide_min, slide_max; /* REAL: a live parameter, with a slider over this range; what shows it follows at once. Both 0: none */
  const char *shown_when;  /* NULL, or "mode=radical", or "run=nvt|npt": the control is there only then */
} VtParamSpec;

/* A value for each parameter of one method; unset ones have their default. */
typedef struct _VtParams VtParams;

/* @specs: array ending with { NULL }, not copied. */
VtParams *vt_params_new (const VtParamSpec *specs);
VtParams *vt_params_copy (const VtParams *params);
void vt_params_free (VtParams *params);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VtParams, vt_params_free)

/* One value from text. FALSE with VT_METHOD_ERROR naming the parameter, its type and range if it is
 * unknown, does not parse or lies outside. */
gboolean vt_params_set (VtParams *params, const char *id, const char *text, GError **error);

/* What has not been set gets the default for @sample (nullable), by its units. */
void vt_params_suit (VtParams *params, VtSample *sample);

/* "name=value,name=value" (NULL or "" sets nothing). */
gboolean vt_params_parse (VtParams *params, const char *text, GError **error);

/* Programmer's accessors: the id must exist and have the type. */
gboolean vt_params_get_boolean (const VtParams *params, const char *id);
int vt_params_get_integer (const VtParams *params, const char *id);
double vt_params_get_real (const VtParams *params, const char *id);
const char *vt_params_get_choice (const VtParams *params, const char *id);
const char *vt_params_get_field (const VtParams *params, const char *id);
char **vt_params_dup_fields (const VtParams *params, const char *id); /* g_strfreev() */

/* @values: n_species numbers, in the sample's order. FALSE if a species is named that the sample does not have. */
gboolean vt_params_get_species (const VtParams *params, const char *id, VtSample *sample, double *values, GError **error);

/* KIND: the index of the species. FALSE if the sample has none of that name. */
gboolean vt_params_get_kind (const VtParams *params, const char *id, VtSample *sample, guint *kind, GError **error);

/* ATOMS: sets what is in @marks, one byte for each atom of @sample, and finds out again. FALSE if there is none, or not the one that is named. */
void vt_params_set_atoms (VtParams *params, const char *id, VtSample *sample, const guint8 *marks);
gboolean vt_params_mark_atoms (const VtParams *params, const char *id, VtSample *sample, guint8 *marks, GError **error);

/* The text of one value, as vt_params_set() takes it. Caller frees. */
char *vt_params_dup_text (const VtParams *params, const char *id);

/* Every parameter, "name=value,name=value", for provenance. Caller frees. */
char *vt_params_to_string (const VtParams *params);

/* Where a long computation keeps its state, about every @interval seconds, so that it can go on after a crash; with @resume it goes on
 * from what is there. No parameter: it changes no result, and provenance does not tell of it. NULL: nowhere. */
void vt_params_set_checkpoint (VtParams *params, const char *path, gboolean resume, double interval);
const char *vt_params_get_checkpoint (const VtParams *params, gboolean *resume, double *interval); /* NULL if none; @resume, @interval may be NULL */

/* The same in memory: what the run goes on from, as vt_result_set_state() told it. (transfer none); NULL: it begins. */
void vt_params_set_state (VtParams *params, GVariant *state);
GVariant *vt_params_get_state (const VtParams *params);

/* Where a method that runs another program has its files, made ready by the caller, which then stay; NULL: in a scratch folder. @restart: the file
 * there that it goes on from (NULL: it begins). No parameter either. */
void vt_params_set_folder (VtParams *params, const char *path, const char *restart);
const char *vt_params_get_folder (const VtParams *params, const char **restart); /* @restart may be NULL */

/* Such a folder where the program has run already, here or elsewhere: nothing is started, what is there is read. */
void vt_params_set_finished_folder (VtParams *params, const char *path);
gboolean vt_params_is_folder_finished (const VtParams *params);

const VtParamSpec *vt_params_get_specs (const VtParams *params);
gboolean vt_params_is_shown (const VtParams *params, const VtParamSpec *spec);

G_END_DECLS
