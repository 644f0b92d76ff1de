/* The method "motif_census": vt_census_new() as the registry shows it. */
#include <math.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "structure/vt-census.h"
#include "structure/vt-methods.h"

static const gint32 icosahedron[4] = { 0, 0, 12, 0 };

static const char *const inputs[] = { "n3", "n4", "n5", "n6", NULL };
static const char *const tables[] = { "motif_census", NULL };

static const VtFieldSpec fields[] = {
  { "motif", N_ ("Motif"), "", N_ ("Rank of the atom's Voronoi index in the census: 1 is the most frequent") },
  { "icosahedron", N_ ("Icosahedron"), "", N_ ("1 if the atom's Voronoi index is ⟨0,0,12,0⟩, else 0"), TRUE },
  { NULL },
};

static const VtParamSpec params[] = { { NULL } };

static void
add_names (VtTable *table, const VtCensus *census)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (gsize m = 0; m < census->n_motifs; m++)
    g_ptr_array_add (names, vt_census_dup_name (&census->motifs[m]));
  vt_table_add_texts (table, "index", _ ("Voronoi index"), (const char *const *) names->pdata, census->n_motifs);
}

/* Two columns, count and fraction, over all atoms (species < 0) or those of one species. */
static void
add_counts (VtTable *table, const VtCensus *census, int species, const char *suffix, gsize n_centres)
{
  g_autofree double *counts = g_new (double, MAX (census->n_motifs, 1));
  g_autofree double *fractions = g_new (double, MAX (census->n_motifs, 1));
  g_autofree char *count_id = species < 0 ? g_strdup ("count") : g_strconcat ("count_", suffix, NULL);
  g_autofree char *fraction_id = species < 0 ? g_strdup ("fraction") : g_strconcat ("fraction_", suffix, NULL);
  /* Translators: %s is a chemical element. */
  g_autofree char *count_title = species < 0 ? g_strdup (_ ("Atoms")) : g_strdup_printf (_ ("%s atoms"), suffix);
  /* Translators: %s is a chemical element; the share of its atoms that have this Voronoi index. */
  g_autofree char *fraction_title = species < 0 ? g_strdup (_ ("Fraction")) : g_strdup_printf (_ ("Fraction of %s"), suffix);
  for (gsize m = 0; m < census->n_motifs; m++)
    {
      counts[m] = (double) (species < 0 ? census->motifs[m].count : census->motifs[m].by_species[species]);
      fractions[m] = n_centres > 0 ? counts[m] / (double) n_centres : 0;
    }
  vt_table_add_numbers (table, count_id, count_title, "", counts, census->n_motifs);
  vt_table_add_numbers (table, fraction_id, fraction_title, "", fractions, census->n_motifs);
}

static void
add_scalars (VtTable *table, const VtCensus *census, int species, const char *suffix, gsize n_centres)
{
  const VtMotif *ico = vt_census_find (census, icosahedron);
  const double count = ico == NULL ? 0 : (double) (species < 0 ? ico->count : ico->by_species[species]);
  const double entropy = vt_census_get_entropy (census, species);
  const char *ids[3] = { "entropy", "diversity", "icosahedra" };
  const char *titles[3] = { _ ("Shannon entropy"), _ ("Diversity"), _ ("Fraction of icosahedra") };
  const double values[3] = { entropy, exp (entropy), count / (double) n_centres };
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *id = species < 0 ? g_strdup (ids[k]) : g_strconcat (ids[k], "_", suffix, NULL);
      /* Translators: a quantity and the chemical element it is for, e.g. "Diversity, Cu". */
      g_autofree char *title = species < 0 ? g_strdup (titles[k]) : g_strdup_printf (_ ("%s, %s"), titles[k], suffix);
      vt_table_add_scalar (table, id, title, "", values[k]);
    }
}

static VtTable *
make_table (VtRun *run, const VtCensus *census)
{
  VtSample *sample = vt_run_get_sample (run);
  const VtSpecies *species = vt_sample_get_species (sample, NULL);
  const gsize *counts = vt_sample_get_species_counts (sample);
  VtTable *table = vt_run_new_table (run, "motif_census", _ ("Motif census"), VT_TABLE_BARS);
  add_names (table, census);
  add_counts (table, census, -1, NULL, census->n_atoms);
  for (guint s = 0; s < census->n_species; s++)
    add_counts (table, census, (int) s, species[s].name, counts[s]);
  vt_table_add_scalar (table, "n_motifs", _ ("Number of motifs"), "", (double) census->n_motifs);
  add_scalars (table, census, -1, NULL, census->n_atoms);
  for (guint s = 0; s < census->n_species; s++)
    if (counts[s] > 0)
      add_scalars (table, census, (int) s, species[s].name, counts[s]);
  return table;
}

/* The counts of @field. A column of a file may hold them as reals: those are converted into @converted. */
static const gint32 *
get_counts (VtField *field, gsize n_atoms, GPtrArray *converted, GError **error)
{
  if (vt_field_peek_i32 (field) != NULL)
    return vt_field_peek_i32 (field);
  gint32 *counts = g_new (gint32, n_atoms);
  g_ptr_array_add (converted, counts);
  for (gsize i = 0; i < n_atoms; i++)
    {
      const double value = vt_field_get (field, i, 0);
      if (!(value >= 0 && value <= 1000 && value == floor (value)))
        {
          g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                       _ ("The column “%s” has the value %g, which is no number of faces. Run the Voronoi analysis."),
                       vt_field_get_name (field), value);
          return NULL;
        }
      counts[i] = (gint32) value;
    }
  return counts;
}

static VtResult *
run_census (VtRun *run, GError **error)
{
  VtSample *sample = vt_run_get_sample (run);
  const gsize n_atoms = vt_sample_get_n_atoms (sample);
  const gint32 *n[4];
  g_autoptr (GPtrArray) converted = g_ptr_array_new_with_free_func (g_free);
  for (int k = 0; k < 4; k++)
    {
      n[k] = get_counts (vt_run_get_input (run, inputs[k]), n_atoms, converted, error);
      if (n[k] == NULL)
        return NULL;
    }
  g_autoptr (VtCensus) census = vt_census_new (sample, n);
  gint32 *rank = g_new (gint32, n_atoms), *is_icosahedron = g_new (gint32, n_atoms);
  for (gsize i = 0; i < n_atoms; i++)
    {
      rank[i] = census->rank[i] + 1;
      is_icosahedron[i] = n[0][i] == 0 && n[1][i] == 0 && n[2][i] == 12 && n[3][i] == 0;
    }
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, make_table (run, census));
  vt_result_take_field (result, vt_run_new_field (run, "motif", VT_FIELD_I32, 1, rank));
  vt_result_take_field (result, vt_run_new_field (run, "icosahedron", VT_FIELD_I32, 1, is_icosahedron));
  return result;
}

const VtMethod vt_method_motif_census = {
  .id = "motif_census",
  .name = N_ ("Motif census"),
  .group = VT_GROUP_STRUCTURE,
  .summary = N_ ("Counts every Voronoi index by the species of its centre. A glass has hundreds of them and none rules, "
                 "while a crystal has one or two."),
  .reference = "Wang et al. (2020), Fig. 2; C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948)",
  .params = params,
  .inputs = inputs,
  .fields = fields,
  .tables = tables,
  .run = run_census,
};
