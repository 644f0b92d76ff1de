#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "io/vt-number.h"
#include "io/vt-rows-private.h"
#include "sample/vt-element.h"

#define CHUNK 65536

/* An atom this many cell lengths away was not unwrapped, it was lost. */
#define FARTHEST 1e6
#define MARGIN 1.0
/* amu; elements of neighbouring masses (Co 58.93, Ni 58.69) are told apart by the nearest. */
#define MASS_TOLERANCE 0.1

VtSpeciesMemory *
vt_species_memory_new (void)
{
  VtSpeciesMemory *memory = g_new0 (VtSpeciesMemory, 1);

  g_mutex_init (&memory->lock);
  return memory;
}

void
vt_species_memory_free (VtSpeciesMemory *memory)
{
  g_mutex_clear (&memory->lock);
  g_free (memory);
}

char *
vt_species_memory_dup_names (VtSpeciesMemory *memory)
{
  g_autoptr (GString) names = g_string_new (NULL);

  g_mutex_lock (&memory->lock);
  for (guint i = 0; i < memory->n_names; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", memory->names[i].name);
  g_mutex_unlock (&memory->lock);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

void
vt_reading_expect_names (VtReading *reading, const char *names)
{
  VtSpeciesMemory *memory = reading->memory;
  g_auto (GStrv) words = g_strsplit_set (names, " \t", VT_MAX_SPECIES);

  g_mutex_lock (&memory->lock);
  for (guint i = 0; memory->n_names == 0 && words[i] != NULL; i++)
    if (strlen (words[i]) >= VT_NAME_SIZE || !g_utf8_validate (words[i], -1, NULL) || strpbrk (words[i], " \t") != NULL)
      {
        g_mutex_unlock (&memory->lock);
        return;
      }
  if (memory->n_names == 0)
    for (guint i = 0; words[i] != NULL; i++)
      {
        VtNameEntry entry = { 0 };
        gboolean known = words[i][0] == '\0';

        g_strlcpy (entry.name, words[i], sizeof entry.name);
        for (guint k = 0; k < memory->n_names && !known; k++)
          known = g_str_equal (memory->names[k].name, words[i]);
        if (!known)
          memory->names[memory->n_names++] = entry;
      }
  g_mutex_unlock (&memory->lock);
}

void
vt_frame_info_init (VtFrameInfo *info)
{
  memset (info, 0, sizeof *info);
  info->cell.dimension = 3;
  info->scale[0] = info->scale[1] = info->scale[2] = 1.0;
  info->timestep = -1;
  info->cell_line = 1;
}

/* ---- the cell ---- */

/* The same body with the same lattice: a + c … a becomes a … a + c. Reverses the vector that points against its own axis,
 * if one does, so that a cell with one negative edge becomes the ordinary one. */
static void
make_right_handed (VtCell *cell)
{
  int k = 2;

  for (int i = 2; i >= 0; i--)
    if (cell->vectors[i][i] < 0)
      {
        k = i;
        break;
      }
  for (int j = 0; j < 3; j++)
    {
      cell->origin[j] += cell->vectors[k][j];
      cell->vectors[k][j] = -cell->vectors[k][j];
    }
}

gboolean
vt_frame_info_check_cell (VtFrameInfo *info, VtReading *reading, gboolean convert_left_handed, GError **error)
{
  g_autofree char *reason = NULL;

  info->given = info->cell;
  if (convert_left_handed && vt_cell_get_volume (&info->cell) < 0)
    make_right_handed (&info->cell);
  if (vt_cell_check (&info->cell, &reason))
    return TRUE;
  g_autofree char *message = g_strdup_printf (_ ("%s. Correct the cell in the file, or write the sample again."), reason);
  vt_scanner_set_error_at (reading->scanner, info->cell_line, error, VT_IO_ERROR_VALUE, message);
  return FALSE;
}

static void
fit_cell (VtRows *rows, VtCell *cell)
{
  double low[3] = { INFINITY, INFINITY, INFINITY };
  double high[3] = { -INFINITY, -INFINITY, -INFINITY };

  for (guint64 i = 0; i < rows->n_rows; i++)
    for (int k = 0; k < 3; k++)
      {
        low[k] = MIN (low[k], rows->positions[3 * i + k]);
        high[k] = MAX (high[k], rows->positions[3 * i + k]);
      }
  memset (cell, 0, sizeof *cell);
  cell->dimension = 3;
  for (int k = 0; k < 3; k++)
    {
      cell->origin[k] = low[k] - MARGIN;
      cell->vectors[k][k] = high[k] - low[k] + 2 * MARGIN;
    }
}

/* Two-dimensional: every atom at the same z, in a cell whose third vector stands on the other two, and which is no thicker than two mean spacings
 * (a layer of a three-dimensional solid has room above). At mid-height if the cell is periodic there: the only layer of a crystal's cell lies at the
 * bottom. */
static gboolean
is_flat (VtRows *rows, const VtCell *cell, gboolean fitted)
{
  const double(*v)[3] = cell->vectors;
  const double z = rows->positions[2];
  const double height = v[2][2];

  if (rows->n_rows < 4 || v[0][2] != 0 || v[1][2] != 0 || v[2][0] != 0 || v[2][1] != 0)
    return FALSE;
  if (cell->periodic[2] && fabs (z - cell->origin[2] - 0.5 * height) > 0.01 * height)
    return FALSE;
  const double spacing = sqrt (vt_cell_get_volume (cell) / height / (double) rows->n_rows);
  if (!fitted && height > 2 * spacing)
    return FALSE;
  for (guint64 i = 1; i < rows->n_rows; i++)
    if (rows->positions[3 * i + 2] != z)
      return FALSE;
  return TRUE;
}

/* ---- positions ---- */

typedef struct
{
  VtRows *rows;
  VtFrameInfo *info;
  double inverse[3][3];
  gint64 *first_far; /* by chunk */
} PositionWork;

static void
place_chunk (gsize chunk, guint thread, gpointer data)
{
  PositionWork *work = data;
  VtRows *rows = work->rows;
  const VtCell *given_cell = &work->info->given;
  const guint64 end = MIN ((chunk + 1) * CHUNK, rows->n_rows);

  work->first_far[chunk] = -1;
  for (guint64 i = chunk * CHUNK; i < end; i++)
    {
      double *r = &rows->positions[3 * i];
      double given[3] = { r[0], r[1], r[2] };
      double s[3];

      for (int k = 0; k < 3; k++)
        {
          gboolean fractional = work->info->coordinates[k] == VT_COORDINATES_FRACTIONAL;
          if (!fractional)
            r[k] = given[k] * work->info->scale[k];
          else
            {
              r[k] = given_cell->origin[k];
              for (int j = 0; j < 3; j++)
                if (given_cell->vectors[j][k] != 0)
                  r[k] += given[j] * given_cell->vectors[j][k];
            }
        }
      vt_cell_to_fractional (&work->info->cell, work->inverse, r, s);
      if (work->first_far[chunk] < 0 && !(fabs (s[0]) <= FARTHEST && fabs (s[1]) <= FARTHEST && fabs (s[2]) <= FARTHEST))
        work->first_far[chunk] = (gint64) i;
    }
}

static gboolean
check_mixed (VtRows *rows, VtReading *reading, VtFrameInfo *info, GError **error)
{
  const VtCoordinates *c = info->coordinates;

  if ((c[0] == c[1] && c[1] == c[2]) || vt_cell_is_orthogonal (&info->cell))
    return TRUE;
  vt_rows_set_error (rows, reading, 0, error, VT_IO_ERROR_UNSUPPORTED,
                     _ ("some coordinates are scaled and some are not, which has no meaning in a tilted cell. Write x y z or xs ys zs."));
  return FALSE;
}

static gboolean
place_atoms (VtRows *rows, VtReading *reading, VtFrameInfo *info, GError **error)
{
  const gsize n_chunks = (rows->n_rows + CHUNK - 1) / CHUNK;
  g_autofree gint64 *first_far = g_new (gint64, n_chunks);
  PositionWork work = { .rows = rows, .info = info, .first_far = first_far };

  if (!check_mixed (rows, reading, info, error))
    return FALSE;
  vt_cell_get_inverse (&info->cell, work.inverse);
  if (!vt_parallel_for (n_chunks, place_chunk, &work, vt_scanner_get_cancellable (reading->scanner)))
    {
      g_cancellable_set_error_if_cancelled (vt_scanner_get_cancellable (reading->scanner), error);
      return FALSE;
    }
  for (gsize i = 0; i < n_chunks; i++)
    if (first_far[i] >= 0)
      {
        const double *r = &rows->positions[3 * first_far[i]];
        vt_rows_set_error (rows, reading, (guint64) first_far[i], error, VT_IO_ERROR_VALUE,
                           _ ("this atom, at (%g, %g, %g), is more than a million cell lengths outside the cell. The run that wrote it has failed, or the columns are mixed up."),
                           r[0], r[1], r[2]);
        return FALSE;
      }
  return TRUE;
}

/* ---- order ---- */

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *ids = data;
  const guint32 i = *(const guint32 *) a;
  const guint32 j = *(const guint32 *) b;

  if (ids[i] != ids[j])
    return ids[i] < ids[j] ? -1 : 1;
  return i < j ? -1 : i > j;
}

/* Ids that fill their range well are sorted by counting; otherwise by comparison. */
static guint32 *
order_dense (const gint64 *ids, gsize n, gint64 lowest, guint64 range, gsize twin[2])
{
  g_autofree guint32 *row_of = g_malloc (range * sizeof (guint32));
  guint32 *order;
  gsize filled = 0;

  memset (row_of, 0xff, range * sizeof (guint32));
  for (gsize i = 0; i < n; i++)
    {
      guint32 *slot = &row_of[(guint64) ids[i] - (guint64) lowest];
      if (*slot != G_MAXUINT32)
        {
          twin[0] = *slot;
          twin[1] = i;
          return NULL;
        }
      *slot = (guint32) i;
    }
  if (range == n)
    return g_steal_pointer (&row_of);
  order = g_new (guint32, n);
  for (guint64 k = 0; k < range; k++)
    if (row_of[k] != G_MAXUINT32)
      order[filled++] = row_of[k];
  return order;
}

guint32 *
vt_rows_make_order (const gint64 *ids, gsize n, gsize twin[2])
{
  gint64 lowest = G_MAXINT64;
  gint64 highest = G_MININT64;
  gboolean ascending = TRUE;

  twin[0] = twin[1] = 0;
  for (gsize i = 0; i < n; i++)
    {
      lowest = MIN (lowest, ids[i]);
      highest = MAX (highest, ids[i]);
      ascending &= i == 0 || ids[i] > ids[i - 1];
    }
  if (ascending)
    return NULL;

  const guint64 span = (guint64) highest - (guint64) lowest;
  if (span < 4 * (guint64) n + 1024)
    return order_dense (ids, n, lowest, span + 1, twin);

  g_autofree guint32 *order = g_new (guint32, n);
  for (gsize i = 0; i < n; i++)
    order[i] = (guint32) i;
  qsort_r (order, n, sizeof *order, compare_ids, (gpointer) ids);
  for (gsize i = 1; i < n; i++)
    if (ids[order[i]] == ids[order[i - 1]])
      {
        twin[0] = order[i - 1];
        twin[1] = order[i];
        return NULL;
      }
  return g_steal_pointer (&order);
}

static gboolean
make_order (VtRows *rows, VtReading *reading, guint32 **order, GError **error)
{
  gsize twin[2];

  *order = rows->has_id ? vt_rows_make_order (rows->ids, rows->n_rows, twin) : NULL;
  if (!rows->has_id || twin[0] == twin[1])
    return TRUE;
  vt_rows_set_error (rows, reading, twin[1], error, VT_IO_ERROR_VALUE,
                     _ ("id %" PRId64 " is already that of line %" PRIu64 ". Give every atom its own id."),
                     rows->ids[twin[1]], rows->first_line + twin[0]);
  return FALSE;
}

typedef struct
{
  double x, y, z;
} Triple;

typedef struct
{
  const guint32 *order;
  gsize n;
  gsize size; /* bytes per atom: 1 or a multiple of 8 */
  const char *from;
  char *to;
} PermuteWork;

static void
permute_chunk (gsize chunk, guint thread, gpointer data)
{
  const PermuteWork *work = data;
  const gsize end = MIN ((chunk + 1) * CHUNK, work->n);

  if (work->size == 1)
    for (gsize i = chunk * CHUNK; i < end; i++)
      work->to[i] = work->from[work->order[i]];
  else if (work->size == 8)
    for (gsize i = chunk * CHUNK; i < end; i++)
      ((guint64 *) work->to)[i] = ((const guint64 *) work->from)[work->order[i]];
  else if (work->size == sizeof (Triple))
    for (gsize i = chunk * CHUNK; i < end; i++)
      ((Triple *) work->to)[i] = ((const Triple *) work->from)[work->order[i]];
  else
    for (gsize i = chunk * CHUNK; i < end; i++)
      memcpy (work->to + i * work->size, work->from + (gsize) work->order[i] * work->size, work->size);
}

/* *@array in the order of @order (nullable: as it is), and exactly as long as needed. */
static void
permute (gpointer *array, gsize n, gsize size, const guint32 *order)
{
  if (*array == NULL)
    return;
  if (order == NULL)
    {
      *array = g_realloc (*array, n * size);
      return;
    }
  PermuteWork work = { order, n, size, *array, g_malloc (n * size) };
  vt_rows_advise (work.to, n * size);
  vt_parallel_for ((n + CHUNK - 1) / CHUNK, permute_chunk, &work, NULL);
  g_free (*array);
  *array = work.to;
}

/* ---- joining two sections ---- */

static gint64
id_at (VtRows *rows, const guint32 *order, gsize i)
{
  return rows->ids[order != NULL ? order[i] : i];
}

gboolean
vt_rows_join (VtRows *rows, VtReading *reading, VtRows *others, const char *section, GError **error)
{
  g_autoptr (VtRows) owned = others;
  g_autofree guint32 *order = NULL;
  g_autofree guint32 *other_order = NULL;
  const gsize n = rows->n_rows;

  if (!make_order (rows, reading, &order, error) || !make_order (others, reading, &other_order, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    if (id_at (rows, order, i) != id_at (others, other_order, i))
      {
        vt_rows_set_error (others, reading, other_order != NULL ? other_order[i] : i, error, VT_IO_ERROR_VALUE,
                           _ ("the section %s names atom %" PRId64 " where the atoms have %" PRId64
                              ". Both must list the same ids."),
                           section, id_at (others, other_order, i), id_at (rows, order, i));
        return FALSE;
      }
  for (guint f = 0; f < others->fields->len; f++)
    {
      VtFieldColumn *field = &g_array_index (others->fields, VtFieldColumn, f);
      const guint width = field->n_components;
      double *data = g_new (double, n * width);

      for (gsize i = 0; i < n; i++)
        memcpy (&data[(order != NULL ? order[i] : i) * width],
                &field->data[(other_order != NULL ? other_order[i] : i) * width], width * sizeof (double));
      vt_rows_add_field (rows, field->name, field->values, width);
      VtFieldColumn *joined = &g_array_index (rows->fields, VtFieldColumn, rows->fields->len - 1);
      joined->data = data;
      joined->not_integer = field->not_integer;
    }
  return TRUE;
}

static gboolean
is_zero (const VtFieldColumn *field, guint64 n)
{
  for (guint64 i = 0; i < n * field->n_components; i++)
    if (field->data[i] != 0)
      return FALSE;
  return TRUE;
}

void
vt_rows_drop_zero_fields (VtRows *rows, const char *const *names, guint n_names)
{
  gint found[8];
  guint n_found = 0;

  g_return_if_fail (n_names <= G_N_ELEMENTS (found));
  for (guint i = 0; i < n_names; i++)
    for (guint f = 0; f < rows->fields->len; f++)
      {
        const VtFieldColumn *field = &g_array_index (rows->fields, VtFieldColumn, f);
        if (!g_str_equal (field->name, names[i]))
          continue;
        if (!is_zero (field, rows->n_rows))
          return;
        found[n_found++] = (gint) f;
        break;
      }
  /* The columns have been read: only their fields are still needed. Highest first. */
  while (n_found > 0)
    {
      guint last = 0;
      for (guint i = 1; i < n_found; i++)
        if (found[i] > found[last])
          last = i;
      g_array_remove_index (rows->fields, (guint) found[last]);
      found[last] = found[--n_found];
    }
}

/* ---- species ---- */

static gboolean
masses_are_reduced (VtRows *rows, guint n_types)
{
  for (guint t = 0; t < n_types; t++)
    if (rows->type_masses[t] != 1.0)
      return FALSE;
  return n_types > 0;
}

/* A per-atom mass column stands in for a section of masses. */
static void
take_masses_from_column (VtRows *rows)
{
  for (guint f = 0; f < rows->fields->len; f++)
    {
      const VtFieldColumn *field = &g_array_index (rows->fields, VtFieldColumn, f);
      if (!g_str_equal (field->name, "mass") || field->n_components != 1)
        continue;
      for (guint64 i = 0; i < rows->n_rows; i++)
        if (rows->type_masses[rows->species[i]] == 0 && field->data[i] > 0)
          rows->type_masses[rows->species[i]] = field->data[i];
    }
}

static void
init_species (VtSpecies *species, const char *name, guint index, gboolean reduced)
{
  if (reduced)
    vt_species_init_reduced (species, name, index);
  else
    vt_species_init (species, name, index);
}

static guint
name_types (VtRows *rows, VtReading *reading, VtFrameInfo *info, VtSpecies *species)
{
  guint n = MAX (MAX (rows->n_types, rows->max_type), rows->blocks != NULL ? rows->blocks->len : 0);
  const guint n_given = reading->elements != NULL ? g_strv_length ((char **) reading->elements) : 0;

  g_mutex_lock (&reading->memory->lock);
  n = reading->memory->n_types = MAX (reading->memory->n_types, n);
  g_mutex_unlock (&reading->memory->lock);

  take_masses_from_column (rows);
  const gboolean reduced = info->units == VT_UNITS_LJ || masses_are_reduced (rows, n);
  if (reduced)
    info->units = VT_UNITS_LJ;
  for (guint t = 0; t < n; t++)
    {
      char name[VT_NAME_SIZE];
      const double mass = rows->type_masses[t];
      const int guess = mass > 0 && !reduced ? vt_element_guess_from_mass (mass, MASS_TOLERANCE) : 0;

      if (t < n_given && reading->elements[t][0] != '\0')
        vt_rows_copy_name (name, reading->elements[t]);
      else if (rows->names[t].name[0] != '\0')
        g_strlcpy (name, rows->names[t].name, sizeof name);
      else if (rows->type_names[t][0] != '\0')
        g_strlcpy (name, rows->type_names[t], sizeof name);
      else if (guess > 0)
        g_strlcpy (name, vt_element_get (guess)->symbol, sizeof name);
      else
        g_snprintf (name, sizeof name, "%u", t + 1);
      init_species (&species[t], name, t, reduced);
      if (mass > 0)
        species[t].mass = mass;
    }
  return n;
}

/* Names that are all numbers are types ("1", "2" in XYZ files by LAMMPS). */
static gboolean
names_are_types (VtRows *rows, guint8 slots[VT_MAX_SPECIES])
{
  guint highest = 0;

  for (int i = 0; i < rows->n_names; i++)
    {
      gint64 type = 0;
      const char *end = vt_number_read_int (rows->names[i].name, &type);
      if (end == NULL || *end != '\0' || type < 1 || type > VT_MAX_SPECIES)
        return FALSE;
      slots[i] = (guint8) (type - 1);
      highest = MAX (highest, (guint) type);
    }
  rows->max_type = highest;
  return rows->n_names > 0;
}

static gint
compare_first_row (gconstpointer a, gconstpointer b, gpointer data)
{
  const VtNameEntry *entries = data;
  const guint64 i = entries[*(const guint8 *) a].first_row;
  const guint64 j = entries[*(const guint8 *) b].first_row;

  return i < j ? -1 : i > j;
}

static gboolean
order_names (VtRows *rows, VtReading *reading, gboolean reduced, guint8 slots[VT_MAX_SPECIES], VtSpecies *species, guint *n_species, GError **error)
{
  VtSpeciesMemory *memory = reading->memory;
  guint8 by_row[VT_MAX_SPECIES];
  const guint n_given = reading->elements != NULL ? g_strv_length ((char **) reading->elements) : 0;
  gboolean fits = TRUE;

  for (int i = 0; i < rows->n_names; i++)
    by_row[i] = (guint8) i;
  g_qsort_with_data (by_row, rows->n_names, 1, compare_first_row, rows->names);

  g_mutex_lock (&memory->lock);
  for (int i = 0; i < rows->n_names && fits; i++)
    {
      const VtNameEntry *entry = &rows->names[by_row[i]];
      guint k = 0;

      while (k < memory->n_names && memcmp (memory->names[k].name, entry->name, VT_NAME_SIZE) != 0)
        k++;
      fits = k < VT_MAX_SPECIES;
      if (fits && k == memory->n_names)
        memory->names[memory->n_names++] = *entry;
      slots[by_row[i]] = (guint8) k;
    }
  *n_species = memory->n_names;
  for (guint k = 0; k < memory->n_names; k++)
    {
      char name[VT_NAME_SIZE];
      vt_rows_copy_name (name, k < n_given && reading->elements[k][0] != '\0' ? reading->elements[k] : memory->names[k].name);
      init_species (&species[k], name, k, reduced);
    }
  g_mutex_unlock (&memory->lock);

  if (!fits)
    vt_rows_set_error (rows, reading, 0, error, VT_IO_ERROR_UNSUPPORTED,
                       _ ("more than %d different species in this file. Check that the column of names is what it should be."),
                       VT_MAX_SPECIES);
  return fits;
}

static gboolean
make_species (VtRows *rows, VtReading *reading, VtFrameInfo *info, VtSpecies *species, guint *n_species, GError **error)
{
  guint8 slots[VT_MAX_SPECIES] = { 0 };

  if (!rows->has_type && !rows->has_name)
    {
      rows->species = g_malloc0 (rows->n_rows);
      rows->max_type = 1;
      rows->has_type = TRUE;
    }
  if (!rows->has_type)
    {
      const gboolean are_types = names_are_types (rows, slots);
      if (!are_types && !order_names (rows, reading, info->units == VT_UNITS_LJ, slots, species, n_species, error))
        return FALSE;
      for (guint64 i = 0; i < rows->n_rows; i++)
        rows->species[i] = slots[rows->species[i]];
      if (!are_types)
        {
          take_masses_from_column (rows);
          for (guint k = 0; k < *n_species; k++)
            if (rows->type_masses[k] > 0)
              species[k].mass = rows->type_masses[k];
          return TRUE;
        }
      memset (rows->names, 0, sizeof rows->names);
    }
  *n_species = name_types (rows, reading, info, species);
  return TRUE;
}

/* ---- fields ---- */

/* In place: the i-th integer lies within or before the i-th double. */
static void
shrink_to_integers (double **data, gsize n)
{
  gint32 *integers = (gint32 *) *data;

  for (gsize i = 0; i < n; i++)
    {
      double value;
      memcpy (&value, (const char *) *data + i * sizeof value, sizeof value);
      const gint32 whole = (gint32) value;
      memcpy (&integers[i], &whole, sizeof whole);
    }
  *data = g_realloc (*data, MAX (n, 1) * sizeof (gint32));
}

static VtField *
make_field (VtFieldColumn *column, gsize n, const guint32 *order, const char *title)
{
  const gboolean integer = column->values == VT_VALUES_LOGICAL
                           || (column->values != VT_VALUES_REAL && !column->not_integer);
  g_autofree char *meaning = g_strdup_printf (_ ("Column “%s” of the file"), column->name);
  g_autofree char *provenance = g_strdup_printf (_ ("column %s of %s"), column->name, title);

  permute ((gpointer *) &column->data, n, column->n_components * sizeof (double), order);
  if (integer)
    shrink_to_integers (&column->data, n * column->n_components);
  VtField *field = vt_field_new (column->name, column->name, "", meaning, integer ? VT_FIELD_I32 : VT_FIELD_F64, n,
                                 column->n_components, g_steal_pointer (&column->data));
  vt_field_set_provenance (field, provenance);
  return field;
}

static gboolean
ids_are_natural (const gint64 *ids, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (ids[i] != (gint64) i + 1)
      return FALSE;
  return TRUE;
}

VtSample *
vt_rows_finish (VtRows *rows, VtReading *reading, VtFrameInfo *info, GError **error)
{
  const gsize n = rows->n_rows;
  g_autofree VtSpecies *species = g_new0 (VtSpecies, VT_MAX_SPECIES);
  g_autofree guint32 *order = NULL;
  guint n_species = 0;

  if (info->fit_cell)
    {
      fit_cell (rows, &info->cell);
      info->cell_line = rows->first_line;
      if (!vt_frame_info_check_cell (info, reading, FALSE, error))
        return NULL;
    }
  if (!place_atoms (rows, reading, info, error))
    return NULL;
  if (info->may_be_flat && is_flat (rows, &info->cell, info->fit_cell))
    {
      info->cell.dimension = 2;
      info->cell.periodic[2] = FALSE;
      info->cell.origin[2] = rows->positions[2] - info->cell.vectors[2][2] / 2;
    }
  if (!make_species (rows, reading, info, species, &n_species, error) || !make_order (rows, reading, &order, error))
    return NULL;

  /* Each of these steps takes a few milliseconds per million atoms. */
  GCancellable *cancellable = vt_scanner_get_cancellable (reading->scanner);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  permute ((gpointer *) &rows->positions, n, 3 * sizeof (double), order);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  permute ((gpointer *) &rows->species, n, 1, order);
  permute ((gpointer *) &rows->ids, n, sizeof (gint64), order);
  if (rows->ids != NULL && ids_are_natural (rows->ids, n))
    g_clear_pointer (&rows->ids, g_free);

  VtSample *sample = vt_sample_new (&info->cell, n, g_steal_pointer (&rows->positions), g_steal_pointer (&rows->species),
                                    g_steal_pointer (&rows->ids), species, n_species);
  vt_sample_set_title (sample, reading->title);
  vt_sample_set_units (sample, info->units);
  vt_sample_set_timestep (sample, info->timestep);
  for (guint i = 0; i < rows->fields->len; i++)
    vt_sample_take_field (sample, make_field (&g_array_index (rows->fields, VtFieldColumn, i), n, order, reading->title));
  return sample;
}
