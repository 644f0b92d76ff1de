#include "sample/vt-sample.h"

#include <math.h>
#include <string.h>

#include "sample/vt-element.h"

/* The arrays, shared by samples that differ only in the rest: both of them by those with other species, the second by those
 * with other positions. */
typedef struct
{
  double *values;
} VtPositions;

typedef struct
{
  guint8 *species_index;
  gint64 *ids;
} VtAtoms;

struct _VtSample
{
  GObject parent_instance;

  VtCell cell;
  gsize n_atoms;
  VtPositions *positions; /* g_atomic_rc_box, as the next */
  GBytes *images;         /* shifts of atoms, or NULL */
  VtAtoms *atoms;
  VtSpecies *species;
  gsize *species_counts;
  guint n_species;
  VtUnits units;
  gint64 timestep;
  char *title;
  char *potential; /* NULL: the bundled one that fits */
  GPtrArray *fields; /* VtField */

  GMutex mutex;
  char hash[17]; /* "" until asked for */
};

G_DEFINE_FINAL_TYPE (VtSample, vt_sample, G_TYPE_OBJECT)

/* Okabe & Ito's colours for types that are no elements: told apart by everybody. */
static const guint32 categorical[] = { 0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7, 0x999999 };

static void
positions_clear (gpointer data)
{
  g_free (((VtPositions *) data)->values);
}

static void
atoms_clear (gpointer data)
{
  VtAtoms *atoms = data;

  g_free (atoms->species_index);
  g_free (atoms->ids);
}

static void
vt_sample_finalize (GObject *object)
{
  VtSample *self = VT_SAMPLE (object);

  g_atomic_rc_box_release_full (self->positions, positions_clear);
  g_clear_pointer (&self->images, g_bytes_unref);
  g_atomic_rc_box_release_full (self->atoms, atoms_clear);
  g_free (self->species);
  g_free (self->species_counts);
  g_free (self->title);
  g_free (self->potential);
  g_ptr_array_unref (self->fields);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (vt_sample_parent_class)->finalize (object);
}

static void
vt_sample_class_init (VtSampleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_sample_finalize;
}

static void
vt_sample_init (VtSample *self)
{
  g_mutex_init (&self->mutex);
  self->timestep = -1;
  self->fields = g_ptr_array_new_with_free_func (g_object_unref);
}

void
vt_species_init_reduced (VtSpecies *species, const char *name, guint index)
{
  *species = (VtSpecies){ .radius = 0.5, .rgb = categorical[index % G_N_ELEMENTS (categorical)] };
  g_strlcpy (species->name, name, sizeof species->name);
}

void
vt_species_init (VtSpecies *species, const char *name, guint index)
{
  const VtElement *element;

  vt_species_init_reduced (species, name, index);
  species->radius = 1.0;
  species->atomic_number = vt_element_lookup (name);
  element = vt_element_get (species->atomic_number);
  if (element)
    {
      species->mass = element->mass;
      species->radius = element->radius;
      species->rgb = element->rgb;
    }
}

VtSample *
vt_sample_new (const VtCell *cell,
               gsize n_atoms,
               double *positions,
               guint8 *species_index,
               gint64 *ids,
               const VtSpecies *species,
               guint n_species)
{
  VtSample *self;

  g_return_val_if_fail (n_species >= 1 && n_species <= VT_MAX_SPECIES, NULL);

  self = g_object_new (VT_TYPE_SAMPLE, NULL);
  self->cell = *cell;
  self->n_atoms = n_atoms;
  self->positions = g_atomic_rc_box_new (VtPositions);
  self->positions->values = positions;
  self->atoms = g_atomic_rc_box_new (VtAtoms);
  *self->atoms = (VtAtoms){ species_index, ids };
  self->species = g_memdup2 (species, n_species * sizeof *species);
  self->n_species = n_species;
  self->species_counts = g_new0 (gsize, n_species);
  for (gsize i = 0; i < n_atoms; i++)
    {
      g_assert (species_index[i] < n_species);
      self->species_counts[species_index[i]]++;
    }
  return self;
}

void
vt_sample_take_field (VtSample *self, VtField *field)
{
  g_return_if_fail (vt_field_get_n_atoms (field) == self->n_atoms);
  g_ptr_array_add (self->fields, field);
}

void
vt_sample_set_title (VtSample *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
}

void
vt_sample_set_units (VtSample *self, VtUnits units)
{
  self->units = units;
}

void
vt_sample_set_timestep (VtSample *self, gint64 timestep)
{
  self->timestep = timestep;
}

/* The same atoms, without positions, time and fields. */
static VtSample *
copy_atoms (VtSample *self, const VtSpecies *species)
{
  VtSample *copy = g_object_new (VT_TYPE_SAMPLE, NULL);

  copy->cell = self->cell;
  copy->n_atoms = self->n_atoms;
  copy->atoms = g_atomic_rc_box_acquire (self->atoms);
  copy->species = g_memdup2 (species, self->n_species * sizeof *species);
  copy->n_species = self->n_species;
  copy->species_counts = g_memdup2 (self->species_counts, self->n_species * sizeof *self->species_counts);
  copy->units = self->units;
  copy->title = g_strdup (self->title);
  copy->potential = g_strdup (self->potential);
  return copy;
}

VtSample *
vt_sample_with_positions (VtSample *self, const VtCell *cell, double *positions)
{
  VtSample *copy = copy_atoms (self, self->species);

  if (cell)
    copy->cell = *cell;
  copy->positions = g_atomic_rc_box_new (VtPositions);
  copy->positions->values = positions;
  return copy;
}

void
vt_sample_set_images (VtSample *self, GBytes *shifts)
{
  g_return_if_fail (VT_IS_SAMPLE (self) && g_bytes_get_size (shifts) == 3 * self->n_atoms * sizeof (double));
  g_clear_pointer (&self->images, g_bytes_unref);
  self->images = g_bytes_ref (shifts);
}

void
vt_sample_get_place (VtSample *self, gsize atom, const double inverse[3][3], double place[3])
{
  const double *given = &self->positions->values[3 * atom];
  const double *shifts = inverse && self->images ? g_bytes_get_data (self->images, NULL) : NULL;

  if (inverse && !shifts)
    {
      vt_cell_wrap (&self->cell, inverse, given, place);
      return;
    }
  for (int k = 0; k < 3; k++)
    place[k] = given[k] + (shifts ? shifts[3 * atom + (gsize) k] : 0);
}

VtSample *
vt_sample_with_species (VtSample *self, const VtSpecies *species)
{
  VtSample *copy = copy_atoms (self, species);

  copy->positions = g_atomic_rc_box_acquire (self->positions);
  copy->timestep = self->timestep;
  for (guint i = 0; i < self->fields->len; i++)
    g_ptr_array_add (copy->fields, g_object_ref (self->fields->pdata[i]));
  return copy;
}

VtSample *
vt_sample_with_potential (VtSample *self, const char *potential)
{
  VtSample *copy = vt_sample_with_species (self, self->species);

  g_free (copy->potential);
  copy->potential = g_strdup (potential);
  return copy;
}

VtSample *
vt_sample_extract (VtSample *self, const guint8 *marks)
{
  double *positions = g_new (double, MAX (3 * self->n_atoms, 1));
  guint8 *species_index = g_new (guint8, MAX (self->n_atoms, 1));
  gint64 *ids = g_new (gint64, MAX (self->n_atoms, 1));
  gsize n = 0;
  VtSample *sample;

  for (gsize i = 0; i < self->n_atoms; i++)
    {
      if (!marks[i])
        continue;
      memcpy (positions + 3 * n, vt_sample_get_positions (self) + 3 * i, 3 * sizeof *positions);
      species_index[n] = vt_sample_get_species_index (self)[i];
      ids[n++] = vt_sample_get_id (self, i);
    }
  sample = vt_sample_new (&self->cell, n, positions, species_index, ids, self->species, self->n_species);
  sample->units = self->units;
  sample->timestep = self->timestep;
  sample->title = g_strdup (self->title);
  for (guint i = 0; i < self->fields->len; i++)
    g_ptr_array_add (sample->fields, vt_field_extract (self->fields->pdata[i], marks));
  return sample;
}

gsize
vt_sample_get_n_atoms (VtSample *self)
{
  return self->n_atoms;
}

const VtCell *
vt_sample_get_cell (VtSample *self)
{
  return &self->cell;
}

const double *
vt_sample_get_positions (VtSample *self)
{
  return self->positions->values;
}

const guint8 *
vt_sample_get_species_index (VtSample *self)
{
  return self->atoms->species_index;
}

const VtSpecies *
vt_sample_get_species (VtSample *self, guint *n_species)
{
  if (n_species)
    *n_species = self->n_species;
  return self->species;
}

const gint64 *
vt_sample_peek_ids (VtSample *self)
{
  return self->atoms->ids;
}

gint64
vt_sample_get_id (VtSample *self, gsize atom)
{
  return self->atoms->ids ? self->atoms->ids[atom] : (gint64) atom + 1;
}

gssize
vt_sample_find_id (VtSample *self, gint64 id)
{
  gsize low = 0, high = self->n_atoms;

  if (!self->atoms->ids)
    return id >= 1 && (guint64) id <= self->n_atoms ? (gssize) (id - 1) : -1;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (self->atoms->ids[middle] < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n_atoms && self->atoms->ids[low] == id ? (gssize) low : -1;
}

const gsize *
vt_sample_get_species_counts (VtSample *self)
{
  return self->species_counts;
}

guint
vt_sample_rank_species (VtSample *self, guint8 *present, guint8 *rank)
{
  const gsize *counts = vt_sample_get_species_counts (self);
  guint n_species, n = 0;

  vt_sample_get_species (self, &n_species);
  for (guint s = 0; s < n_species; s++)
    if (counts[s] > 0)
      {
        rank[s] = (guint8) n;
        present[n++] = (guint8) s;
      }
  return n;
}

double
vt_sample_get_mean_radius (VtSample *self)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (self, &n);
  const gsize *counts = vt_sample_get_species_counts (self);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += species[i].radius * (double) counts[i];
  return sum / (double) MAX (vt_sample_get_n_atoms (self), 1);
}

VtUnits
vt_sample_get_units (VtSample *self)
{
  return self->units;
}

const char *
vt_sample_get_potential (VtSample *self)
{
  return self->potential;
}

/* What a quantity is measured in. In two dimensions there is an area in the place of a volume; with metal units pressure is then that of a layer 1 Å thick,
 * as LAMMPS has it. */
typedef enum
{
  LENGTH,
  ENERGY,
  TEMPERATURE,
  TIME,
  MILLITIME,
  FREQUENCY,
  PRESSURE,
  VOLUME,
} Quantity;

static const struct
{
  const char *word, *metal, *reduced, *metal_flat, *reduced_flat;
} units[] = {
  [LENGTH] = { "length", "Å", "σ" },
  [ENERGY] = { "energy", "eV", "ε" },
  [TEMPERATURE] = { "temperature", "K", "ε/k_B" },
  [TIME] = { "time", "ps", "τ" },
  [MILLITIME] = { "millitime", "fs", "10⁻³ τ" },
  [FREQUENCY] = { "frequency", "THz", "1/τ" },
  [PRESSURE] = { "pressure", "GPa", "ε/σ³", "GPa", "ε/σ²" },
  [VOLUME] = { "volume", "Å³", "σ³", "Å²", "σ²" },
};

static const char *
get_unit (VtSample *self, Quantity quantity)
{
  const gboolean reduced = self != NULL && self->units == VT_UNITS_LJ;
  const char *flat = reduced ? units[quantity].reduced_flat : units[quantity].metal_flat;

  if (self != NULL && self->cell.dimension == 2 && flat != NULL)
    return flat;
  return reduced ? units[quantity].reduced : units[quantity].metal;
}

const char *
vt_sample_get_length_unit (VtSample *self)
{
  return get_unit (self, LENGTH);
}

const char *
vt_sample_get_energy_unit (VtSample *self)
{
  return get_unit (self, ENERGY);
}

const char *
vt_sample_get_temperature_unit (VtSample *self)
{
  return get_unit (self, TEMPERATURE);
}

const char *
vt_sample_get_time_unit (VtSample *self)
{
  return get_unit (self, TIME);
}

const char *
vt_sample_get_pressure_unit (VtSample *self)
{
  return get_unit (self, PRESSURE);
}

const char *
vt_sample_get_volume_unit (VtSample *self)
{
  return get_unit (self, VOLUME);
}

char *
vt_sample_dup_unit (VtSample *self, const char *unit)
{
  GString *text = g_string_new (NULL);
  gsize length;

  for (const char *p = unit != NULL ? unit : ""; *p != '\0'; p += length)
    {
      const char *known = NULL;

      length = 0;
      while (g_ascii_isalpha (p[length]))
        length++;
      for (guint i = 0; i < G_N_ELEMENTS (units); i++)
        if (strlen (units[i].word) == length && strncmp (p, units[i].word, length) == 0)
          known = get_unit (self, i);
      length = MAX (length, 1);
      g_string_append_len (text, known != NULL ? known : p, known != NULL ? -1 : (gssize) length);
    }
  return g_string_free (text, FALSE);
}

gint64
vt_sample_get_timestep (VtSample *self)
{
  return self->timestep;
}

const char *
vt_sample_get_title (VtSample *self)
{
  return self->title ? self->title : "";
}

guint
vt_sample_get_n_fields (VtSample *self)
{
  return self->fields->len;
}

VtField *
vt_sample_get_field (VtSample *self, guint i)
{
  g_return_val_if_fail (i < self->fields->len, NULL);
  return self->fields->pdata[i];
}

VtField *
vt_sample_find_field (VtSample *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (strcmp (vt_field_get_name (self->fields->pdata[i]), name) == 0)
      return self->fields->pdata[i];
  return NULL;
}

char *
vt_sample_dup_composition (VtSample *self)
{
  GString *text = g_string_new (NULL);

  for (guint s = 0; s < self->n_species; s++)
    {
      double percent = self->n_atoms ? 100.0 * (double) self->species_counts[s] / (double) self->n_atoms : 0;

      if (self->species_counts[s] == 0)
        continue;
      if (g_ascii_isdigit (self->species[s].name[0])) /* a bare type: "type 1 50 %" would read as a number */
        g_string_append_printf (text, "%s[%s]%.0f", text->len ? " " : "", self->species[s].name, percent);
      else if (self->species_counts[s] == self->n_atoms)
        g_string_append (text, self->species[s].name);
      else
        g_string_append_printf (text, "%s%.0f", self->species[s].name, percent);
    }
  return g_string_free (text, FALSE);
}

const char *
vt_sample_get_hash (VtSample *self)
{
  g_mutex_lock (&self->mutex);
  if (!self->hash[0])
    {
      g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

      g_checksum_update (checksum, (const guchar *) &self->cell.vectors, sizeof self->cell.vectors);
      g_checksum_update (checksum, (const guchar *) &self->cell.origin, sizeof self->cell.origin);
      for (guint k = 0; k < 3; k++)
        g_checksum_update (checksum, (const guchar *) (self->cell.periodic[k] ? "p" : "f"), 1);
      for (guint s = 0; s < self->n_species; s++)
        g_checksum_update (checksum, (const guchar *) self->species[s].name, (gssize) strlen (self->species[s].name) + 1);
      /* In pieces: the length of g_checksum_update() is signed, but atoms may fill more than that on some machines. */
      for (gsize i = 0; i < self->n_atoms; i += 65536)
        {
          gsize n = MIN (65536, self->n_atoms - i);

          g_checksum_update (checksum, self->atoms->species_index + i, (gssize) n);
          g_checksum_update (checksum, (const guchar *) (self->positions->values + 3 * i), (gssize) (3 * n * sizeof (double)));
        }
      g_strlcpy (self->hash, g_checksum_get_string (checksum), sizeof self->hash);
    }
  g_mutex_unlock (&self->mutex);
  return self->hash;
}
