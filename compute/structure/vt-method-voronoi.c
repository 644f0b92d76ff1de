/* The method "voronoi": vt_voronoi_compute() as the registry shows it. */
#include <math.h>

#include "base/vt-i18n.h"
#include "document/vt-method.h"
#include "structure/vt-methods.h"
#include "structure/vt-voronoi.h"
#include "structure/vt-voronoi-thresholds.h"

static const VtChoice modes[] = {
  { "plain", N_ ("Plain") },
  { "radical", N_ ("Radical (by radii)") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "mode",
    .title = N_ ("Tessellation"),
    .unit = "",
    .tooltip = N_ ("Plain puts each face half-way between two atoms; radical moves it away from the larger of the two."),
    .type = VT_PARAM_CHOICE,
    .choices = modes },
  { .id = "radii",
    .title = N_ ("Radii"),
    .unit = "length",
    .tooltip = N_ ("Radius of each species in the radical tessellation."),
    .type = VT_PARAM_SPECIES,
    .min = 0,
    .max = 10,
    .step = 0.01,
    .shown_when = "mode=radical" },
  VT_VORONOI_THRESHOLDS,
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "volume", N_ ("Voronoi volume"), "length³", N_ ("Volume of the atom's Voronoi cell") },
  { "coordination_number", N_ ("Coordination number"), "", N_ ("Number of faces of the Voronoi cell above the threshold") },
  { "n3", N_ ("n₃"), "", N_ ("Faces of the Voronoi cell with 3 edges") },
  { "n4", N_ ("n₄"), "", N_ ("Faces of the Voronoi cell with 4 edges") },
  { "n5", N_ ("n₅"), "", N_ ("Faces of the Voronoi cell with 5 edges") },
  { "n6", N_ ("n₆"), "", N_ ("Faces of the Voronoi cell with 6 edges") },
  { "l4fs", N_ ("Four-fold symmetry L4FS"), "", N_ ("Share of the cell's faces that have 4 edges") },
  { "l5fs", N_ ("Five-fold symmetry L5FS"), "", N_ ("Share of the cell's faces that have 5 edges") },
  { "l6fs", N_ ("Six-fold symmetry L6FS"), "", N_ ("Share of the cell's faces that have 6 edges") },
  { "surface_area", N_ ("Voronoi surface area"), "length²", N_ ("Area of all faces of the atom's Voronoi cell") },
  { NULL },
};

static const char *const tables[] = { "voronoi", NULL };

typedef struct
{
  gsize n_atoms;
  VtVoronoiOutput output;
  double *symmetry[3]; /* L4FS, L5FS, L6FS */
} Arrays;

static void
arrays_init (Arrays *arrays, gsize n)
{
  arrays->n_atoms = n;
  arrays->output.volume = g_new (double, n);
  arrays->output.surface_area = g_new (double, n);
  arrays->output.coordination = g_new (gint32, n);
  for (int k = 0; k < 4; k++)
    arrays->output.n_faces[k] = g_new (gint32, n);
  for (int k = 0; k < 3; k++)
    arrays->symmetry[k] = g_new (double, n);
}

static void
arrays_clear (Arrays *arrays)
{
  g_free (arrays->output.volume);
  g_free (arrays->output.surface_area);
  g_free (arrays->output.coordination);
  for (int k = 0; k < 4; k++)
    g_free (arrays->output.n_faces[k]);
  for (int k = 0; k < 3; k++)
    g_free (arrays->symmetry[k]);
}

/* LkFS = n_k / Σ n_k over all k (W20 §2.1). In three dimensions the sum is the coordination number; in
 * two it is 1, the polygon itself. NaN for an atom without faces. */
static void
compute_symmetry (Arrays *arrays, int dimension)
{
  for (gsize i = 0; i < arrays->n_atoms; i++)
    {
      const gint32 cn = arrays->output.coordination[i];
      for (int k = 0; k < 3; k++)
        arrays->symmetry[k][i] = cn == 0 ? NAN : (double) arrays->output.n_faces[k + 1][i] / (dimension == 2 ? 1 : cn);
    }
}

static double
mean_of (gsize n, const double *reals, const gint32 *integers)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += reals != NULL ? reals[i] : integers[i];
  return sum / (double) n;
}

static void
add_row (VtTable *table, const char *id, const char *title, const char *unit, VtSample *sample, const double *reals,
         const gint32 *integers)
{
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint8 *species = vt_sample_get_species_index (sample);
  const gsize *counts = vt_sample_get_species_counts (sample);
  guint n_species;
  vt_sample_get_species (sample, &n_species);
  g_autofree double *means = g_new0 (double, n_species + 1);
  means[0] = mean_of (n, reals, integers);
  for (gsize i = 0; i < n; i++)
    means[1 + species[i]] += reals != NULL ? reals[i] : integers[i];
  for (guint s = 0; s < n_species; s++)
    means[1 + s] = counts[s] > 0 ? means[1 + s] / (double) counts[s] : NAN;
  vt_table_add_numbers (table, id, title, unit, means, n_species + 1);
}

/* Means over all atoms and by species; the sum of the volumes beside the cell's own. */
static VtTable *
make_table (VtRun *run, const Arrays *arrays)
{
  VtSample *sample = vt_run_get_sample (run);
  VtTable *table = vt_run_new_table (run, "voronoi", _ ("Voronoi means"), VT_TABLE_PLAIN);
  guint n_species;
  const VtSpecies *species = vt_sample_get_species (sample, &n_species);
  g_autofree const char **names = g_new (const char *, n_species + 1);
  g_autofree char *area = g_strconcat (vt_sample_get_length_unit (sample), "²", NULL);
  g_autofree char *volume = g_strconcat (vt_sample_get_length_unit (sample), "³", NULL);
  const double mean_volume = mean_of (arrays->n_atoms, arrays->output.volume, NULL);
  names[0] = _ ("All");
  for (guint s = 0; s < n_species; s++)
    names[1 + s] = species[s].name;
  vt_table_add_texts (table, "centre", _ ("Centre"), names, n_species + 1);
  add_row (table, "volume", _ ("Volume"), volume, sample, arrays->output.volume, NULL);
  add_row (table, "coordination_number", _ ("Coordination number"), "", sample, NULL, arrays->output.coordination);
  add_row (table, "surface_area", _ ("Surface area"), area, sample, arrays->output.surface_area, NULL);
  for (int k = 0; k < 4; k++)
    {
      const VtFieldSpec *spec = &fields[2 + k];
      add_row (table, spec->name, _ (spec->title), "", sample, NULL, arrays->output.n_faces[k]);
    }
  vt_table_add_scalar (table, "total_volume", _ ("Total volume of the cells"), volume, mean_volume * (double) arrays->n_atoms);
  vt_table_add_scalar (table, "mean_volume", _ ("Mean volume"), volume, mean_volume);
  vt_table_add_scalar (table, "mean_coordination_number", _ ("Mean coordination number"), "",
                       mean_of (arrays->n_atoms, NULL, arrays->output.coordination));
  return table;
}

static void
take (VtRun *run, VtResult *result, const char *name, VtFieldType type, gpointer values)
{
  gpointer *owner = values;
  vt_result_take_field (result, vt_run_new_field (run, name, type, 1, g_steal_pointer (owner)));
}

static VtResult *
make_result (VtRun *run, Arrays *arrays)
{
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, make_table (run, arrays));
  take (run, result, "volume", VT_FIELD_F64, &arrays->output.volume);
  take (run, result, "coordination_number", VT_FIELD_I32, &arrays->output.coordination);
  for (int k = 0; k < 4; k++)
    take (run, result, fields[2 + k].name, VT_FIELD_I32, &arrays->output.n_faces[k]);
  for (int k = 0; k < 3; k++)
    take (run, result, fields[6 + k].name, VT_FIELD_F64, &arrays->symmetry[k]);
  take (run, result, "surface_area", VT_FIELD_F64, &arrays->output.surface_area);
  return result;
}

static void
report (double fraction, gpointer data)
{
  vt_job_set_progress (data, fraction);
}

static VtResult *
run_voronoi (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  VtJob *job = vt_run_get_job (run);
  const VtParams *values = vt_run_get_params (run);
  double radii[VT_MAX_SPECIES];
  const VtVoronoiOptions options = {
    .radical = g_str_equal (vt_params_get_choice (values, "mode"), "radical"),
    .radii = radii,
    .face_threshold = vt_params_get_real (values, "face_threshold") / 100,
    .edge_threshold = vt_params_get_real (values, "edge_threshold"),
  };
  if (options.radical && !vt_params_get_species (values, "radii", sample, radii, error))
    return NULL;
  Arrays arrays;
  VtResult *result = NULL;
  arrays_init (&arrays, vt_sample_get_n_atoms (sample));
  if (vt_voronoi_compute (sample, &options, &arrays.output, vt_job_get_cancellable (job), report, job, error))
    {
      compute_symmetry (&arrays, vt_sample_get_cell (sample)->dimension);
      result = make_result (run, &arrays);
    }
  arrays_clear (&arrays);
  return result;
}

const VtMethod vt_method_voronoi = {
  .id = "voronoi",
  .name = N_ ("Voronoi analysis"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("Gives each atom the space that is nearer to it than to any other. The shape of that cell tells which "
                 "local order surrounds the atom: an icosahedron has twelve faces of five edges."),
  .reference = "C. H. Rycroft, Chaos 19, 041111 (2009); Wang et al. (2020), §2.1",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_voronoi,
};
