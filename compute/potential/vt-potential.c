/* The object, the functions of distance and density, and which potential suits a sample. */
#include "potential/vt-potential-private.h"

#include <math.h>
#include <string.h>

#include "base/vt-assets.h"
#include "base/vt-error.h"
#include "base/vt-i18n.h"

G_DEFINE_FINAL_TYPE (VtPotential, vt_potential, G_TYPE_OBJECT)

static void
vt_potential_finalize (GObject *object)
{
  VtPotential *self = VT_POTENTIAL (object);
  g_ptr_array_unref (self->arrays);
  g_free (self->title);
  g_free (self->path);
  g_free (self->comment);
  G_OBJECT_CLASS (vt_potential_parent_class)->finalize (object);
}

static void
vt_potential_class_init (VtPotentialClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = vt_potential_finalize;
}

static void
vt_potential_init (VtPotential *self)
{
  self->arrays = g_ptr_array_new_with_free_func (g_free);
}

/* ---- Lennard-Jones ---- */

/* Constants of the smoothing, in x = r/σ at the cutoff x. */
static void
set_smoothing (VtLjSmoothing smoothing, double x, double c[4])
{
  const double i6 = pow (x, -6), v = i6 * i6 - i6, dv = (6 * i6 - 12 * i6 * i6) / x, d2v = (156 * i6 * i6 - 42 * i6) / (x * x);
  memset (c, 0, 4 * sizeof *c);
  switch (smoothing)
    {
    case VT_LJ_CUT:
      break;
    case VT_LJ_SHIFT:
      c[0] = -v;
      break;
    case VT_LJ_SHIFT_FORCE:
      c[1] = -dv;
      c[0] = -v + dv * x;
      break;
    case VT_LJ_SMOOTH:
      /* V′ = dv + 2 C2 x + 4 C4 x³ = 0 and V″ = d2v + 2 C2 + 12 C4 x² = 0 */
      c[3] = (dv / x - d2v) / (8 * x * x);
      c[2] = -(dv / x + 4 * c[3] * x * x) / 2;
      c[0] = -v - c[2] * x * x - c[3] * x * x * x * x;
      break;
    }
}

static char *
describe_lennard_jones (const VtLennardJones *lj)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "Lennard-Jones, smoothing=%s", vt_lj_smoothings[lj->smoothing]);
  for (guint a = 0; a < lj->n_species; a++)
    for (guint b = a; b < lj->n_species; b++)
      {
        char epsilon[G_ASCII_DTOSTR_BUF_SIZE], sigma[G_ASCII_DTOSTR_BUF_SIZE], cutoff[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd (epsilon, sizeof epsilon, "%.12g", lj->epsilon[a][b]);
        g_ascii_formatd (sigma, sizeof sigma, "%.12g", lj->sigma[a][b]);
        g_ascii_formatd (cutoff, sizeof cutoff, "%.12g", lj->cutoff[a][b]);
        g_string_append_printf (text, "; %s-%s epsilon=%s sigma=%s cutoff=%s", lj->names[a], lj->names[b], epsilon, sigma, cutoff);
      }
  return g_string_free (text, FALSE);
}

VtPotential *
vt_potential_new_lennard_jones (const VtLennardJones *lj, GError **error)
{
  g_return_val_if_fail (lj != NULL, NULL);
  if (lj->n_species < 1 || lj->n_species > VT_LJ_MAX_SPECIES)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER, _ ("A Lennard-Jones mixture has 1 to %d species, not %u."),
                   VT_LJ_MAX_SPECIES, lj->n_species);
      return NULL;
    }
  g_autoptr (VtPotential) self = g_object_new (VT_TYPE_POTENTIAL, NULL);
  self->kind = VT_POTENTIAL_LJ;
  self->lj = *lj;
  self->n_elements = lj->n_species;
  self->title = g_strdup ("Lennard-Jones");
  self->symmetric = TRUE;
  for (guint a = 0; a < lj->n_species; a++)
    {
      g_strlcpy (self->names[a], lj->names[a], sizeof self->names[a]);
      for (guint b = 0; b < lj->n_species; b++)
        {
          const double epsilon = lj->epsilon[a][b], sigma = lj->sigma[a][b], cutoff = lj->cutoff[a][b];
          /* Negated, so that a NaN is refused too. */
          if (!(epsilon > 0) || !(sigma > 0) || !(cutoff > 0) || !isfinite (epsilon) || !isfinite (cutoff / sigma)
              || epsilon != lj->epsilon[b][a] || sigma != lj->sigma[b][a] || cutoff != lj->cutoff[b][a])
            {
              g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_PARAMETER,
                           _ ("Lennard-Jones, %s with %s: ε, σ and the cutoff must be positive and the same both ways."), lj->names[a],
                           lj->names[b]);
              return NULL;
            }
          set_smoothing (lj->smoothing, cutoff / sigma, self->c[a][b]);
          self->pair_end[a][b] = cutoff;
          self->cutoff = MAX (self->cutoff, cutoff);
        }
    }
  self->comment = describe_lennard_jones (lj);
  return g_steal_pointer (&self);
}

static void
get_lj_terms (const VtPotential *self, guint i, guint j, double r, VtPairTerms *terms)
{
  memset (terms, 0, sizeof *terms);
  if (r >= self->pair_end[i][j])
    return;
  const double sigma = self->lj.sigma[i][j], e4 = 4 * self->lj.epsilon[i][j], x = r / sigma, x2 = x * x;
  const double i6 = 1 / (x2 * x2 * x2), *c = self->c[i][j];
  terms->phi = e4 * (i6 * i6 - i6 + c[0] + c[1] * x + (c[2] + c[3] * x2) * x2);
  terms->dphi = e4 / sigma * ((6 * i6 - 12 * i6 * i6) / x + c[1] + (2 * c[2] + 4 * c[3] * x2) * x);
  terms->d2phi = e4 / (sigma * sigma) * ((156 * i6 * i6 - 42 * i6) / x2 + 2 * c[2] + 12 * c[3] * x2);
}

/* ---- tables ---- */

VtCubic *
vt_potential_make_cubics (const double *f, guint n)
{
  VtCubic *cubics = g_new (VtCubic, n - 1);
  g_autofree double *slope = g_new (double, n);
  slope[0] = f[1] - f[0];
  slope[n - 1] = f[n - 1] - f[n - 2];
  if (n > 2)
    {
      slope[1] = 0.5 * (f[2] - f[0]);
      slope[n - 2] = 0.5 * (f[n - 1] - f[n - 3]);
    }
  for (guint m = 2; m + 2 < n; m++)
    slope[m] = ((f[m - 2] - f[m + 2]) + 8 * (f[m + 1] - f[m - 1])) / 12;
  for (guint m = 0; m + 1 < n; m++)
    {
      const double rise = f[m + 1] - f[m];
      cubics[m] = (VtCubic){ f[m], slope[m], 3 * rise - 2 * slope[m] - slope[m + 1], slope[m] + slope[m + 1] - 2 * rise };
    }
  return cubics;
}

void
vt_potential_get_terms (const VtPotential *self, guint i, guint j, double r, gboolean curvatures, VtPairTerms *terms)
{
  if (self->kind == VT_POTENTIAL_LJ)
    {
      get_lj_terms (self, i, j, r, terms);
      return;
    }
  const double per = 1 / self->d_r;
  double p;
  const guint m = vt_cubic_find (r, per, self->n_r, &p);
  const VtCubic *to_i = self->density[j][i] + m, *to_j = self->density[i][j] + m, *z = self->rphi[i][j] + m;
  const double inverse = 1 / r, slope = vt_cubic_slope (z, p) * per;
  terms->rho_i = vt_cubic_value (to_i, p);
  terms->rho_j = vt_cubic_value (to_j, p);
  terms->drho_i = vt_cubic_slope (to_i, p) * per;
  terms->drho_j = vt_cubic_slope (to_j, p) * per;
  terms->phi = vt_cubic_value (z, p) * inverse;
  terms->dphi = (slope - terms->phi) * inverse;
  if (!curvatures)
    return;
  terms->d2rho_i = vt_cubic_curvature (to_i, p) * per * per;
  terms->d2rho_j = vt_cubic_curvature (to_j, p) * per * per;
  terms->d2phi = (vt_cubic_curvature (z, p) * per * per - 2 * terms->dphi) * inverse;
}

double
vt_potential_embed (const VtPotential *self, guint element, double rho, double *slope, double *curvature)
{
  if (self->kind == VT_POTENTIAL_LJ)
    {
      *slope = *curvature = 0;
      return 0;
    }
  const double per = 1 / self->d_rho, end = (self->n_rho - 1) * self->d_rho;
  double p;
  const VtCubic *c = self->embedding[element] + vt_cubic_find (rho, per, self->n_rho, &p);
  *slope = vt_cubic_slope (c, p) * per;
  *curvature = rho > end ? 0 : vt_cubic_curvature (c, p) * per * per;
  return vt_cubic_value (c, p) + (rho > end ? *slope * (rho - end) : 0);
}

double
vt_potential_get_pair (VtPotential *self, guint a, guint b, double r, double *derivatives)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && a < self->n_elements && b < self->n_elements && r > 0, 0);
  VtPairTerms terms = { 0 };
  if (r < self->cutoff)
    vt_potential_get_terms (self, a, b, r, TRUE, &terms);
  if (derivatives != NULL)
    {
      derivatives[0] = terms.dphi;
      derivatives[1] = terms.d2phi;
    }
  return terms.phi;
}

double
vt_potential_get_density (VtPotential *self, guint source, guint host, double r, double *derivatives)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && source < self->n_elements && host < self->n_elements && r > 0, 0);
  VtPairTerms terms = { 0 };
  if (r < self->cutoff)
    vt_potential_get_terms (self, host, source, r, TRUE, &terms);
  if (derivatives != NULL)
    {
      derivatives[0] = terms.drho_i;
      derivatives[1] = terms.d2rho_i;
    }
  return terms.rho_i;
}

double
vt_potential_get_embedding (VtPotential *self, guint element, double density, double *derivatives)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && element < self->n_elements, 0);
  double slope, curvature;
  const double value = vt_potential_embed (self, element, density, &slope, &curvature);
  if (derivatives != NULL)
    {
      derivatives[0] = slope;
      derivatives[1] = curvature;
    }
  return value;
}

/* ---- which potential ---- */

static const VtBundledPotential bundled[] = {
  {
    .id = "cuzr-2009",
    .title = N_ ("Cu–Zr, Finnis–Sinclair (2009)"),
    .description = N_ ("M. I. Mendelev, M. J. Kramer, R. T. Ott, D. J. Sordelet, D. Yagodin and P. Popel, Phil. Mag. 89, 967 (2009)"),
    .file = "Cu-Zr_2.eam.fs.gz",
    .elements = "Cu Zr",
  },
  {
    .id = "kob-andersen",
    .title = N_ ("Kob–Andersen mixture (3-D)"),
    .description = N_ ("Two species, cut at 2.5 σ and shifted; W. Kob and H. C. Andersen, Phys. Rev. E 51, 4626 (1995)"),
  },
  {
    .id = "kob-andersen-2d",
    .title = N_ ("Kob–Andersen mixture (2-D)"),
    .description = N_ ("Two or three species, smooth up to the curvature at 2.5 σ; R. Brüning et al., J. Phys.: Condens. Matter 21, 035117 "
                       "(2009), and GlassBench, doi 10.5281/zenodo.10118191"),
  },
  {
    .id = "lennard-jones",
    .title = N_ ("Lennard-Jones, one species"),
    .description = N_ ("ε = σ = 1, cut at 2.5 σ and shifted"),
  },
  { NULL },
};

const VtBundledPotential *
vt_potentials_list (void)
{
  return bundled;
}

static const VtBundledPotential *
find_bundled (const char *id)
{
  for (const VtBundledPotential *potential = bundled; potential->id != NULL; potential++)
    if (g_str_equal (potential->id, id))
      return potential;
  return NULL;
}

char *
vt_potentials_find_file (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);
  const VtBundledPotential *potential = find_bundled (id);
  if (potential == NULL || potential->file == NULL)
    return NULL;
  return vt_assets_find ("VITRINE_POTENTIALS", "potentials", potential->file);
}

/* Which of the mixture's @most kinds each species is: by its name where they are called A, B, C or 1, 2, 3 – a file may begin with a B – else by its
 * place. */
static void
find_kinds (const VtSpecies *species, guint n, guint most, guint *kinds)
{
  static const char *const names[] = { "ABC", "123" };
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      guint s = 0;
      for (; s < n; s++)
        {
          const char *at = strlen (species[s].name) == 1 ? strchr (names[k], species[s].name[0]) : NULL;
          if (at == NULL || at - names[k] >= most)
            break;
          kinds[s] = (guint) (at - names[k]);
        }
      if (s == n)
        return; /* no two species have one name */
    }
  for (guint s = 0; s < n; s++)
    kinds[s] = s;
}

/* The mixtures of Kob and Andersen; the third species of the two-dimensional one as in GlassBench. */
static VtPotential *
make_mixture (VtSample *sample, const char *id, GError **error)
{
  static const double epsilon[3][3] = { { 1, 1.5, 0.75 }, { 1.5, 0.5, 1.5 }, { 0.75, 1.5, 0.75 } };
  static const double sigma[3][3] = { { 1, 0.8, 0.9 }, { 0.8, 0.88, 0.8 }, { 0.9, 0.8, 0.94 } };
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  const gboolean flat = g_str_equal (id, "kob-andersen-2d"), one = g_str_equal (id, "lennard-jones");
  const guint most = one ? 1 : flat ? 3 : 2, least = one ? 1 : 2;
  if (n < least || n > most)
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("The mixture “%s” is for %u to %u species, and the sample has %u. Choose another potential."), id, least, most, n);
      return NULL;
    }
  VtLennardJones lj = { .n_species = n, .smoothing = flat ? VT_LJ_SMOOTH : VT_LJ_SHIFT };
  guint kinds[VT_MAX_SPECIES] = { 0 };
  find_kinds (species, n, most, kinds);
  for (guint a = 0; a < n; a++)
    {
      g_strlcpy (lj.names[a], species[a].name, sizeof lj.names[a]);
      for (guint b = 0; b < n; b++)
        {
          lj.epsilon[a][b] = epsilon[kinds[a]][kinds[b]];
          lj.sigma[a][b] = sigma[kinds[a]][kinds[b]];
          lj.cutoff[a][b] = 2.5 * lj.sigma[a][b];
        }
    }
  VtPotential *self = vt_potential_new_lennard_jones (&lj, error);
  if (self != NULL)
    {
      g_free (self->title);
      self->title = g_strdup (id);
    }
  return self;
}

/* Without a name: the file that knows every species, or the mixture that fits. */
static const char *
choose (VtSample *sample)
{
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  if (vt_sample_get_units (sample) == VT_UNITS_LJ)
    return n == 1 ? "lennard-jones" : vt_sample_get_cell (sample)->dimension == 2 ? "kob-andersen-2d" : "kob-andersen";
  for (const VtBundledPotential *potential = bundled; potential->id != NULL; potential++)
    {
      if (potential->file == NULL)
        continue;
      g_auto (GStrv) elements = g_strsplit (potential->elements, " ", -1);
      gboolean all = TRUE;
      for (guint s = 0; s < n; s++)
        all = all && g_strv_contains ((const char *const *) elements, species[s].name);
      if (all)
        return potential->id;
    }
  return NULL;
}

VtPotential *
vt_potential_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_autoptr (VtSource) source = vt_source_open (path, error);
  VtStream *stream = source != NULL ? vt_stream_new (source, 0, NULL, error) : NULL;
  if (stream == NULL)
    return NULL;
  g_autoptr (VtScanner) scanner = vt_scanner_new (stream, source, 1, NULL);
  GError *local = NULL;
  const char *line = vt_scanner_read_line (scanner, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  /* The other kind begins with a remark, which may be anything else. */
  const gboolean lj = line != NULL && g_str_has_prefix (line, "Lennard-Jones smoothing=");
  if (line != NULL)
    vt_scanner_unread_line (scanner);
  VtPotential *self = lj ? vt_potential_read_lennard_jones (scanner, error) : vt_potential_read_setfl (scanner, error);
  if (self != NULL)
    {
      g_free (self->title);
      self->path = lj ? NULL : g_strdup (path);
      self->title = g_filename_display_basename (path);
    }
  return self;
}

/* Bundled files are read once per process: there is only one result of it. */
static VtPotential *
load_bundled (const VtBundledPotential *entry, GError **error)
{
  static GMutex mutex;
  static GHashTable *loaded;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  if (loaded == NULL)
    loaded = g_hash_table_new (g_str_hash, g_str_equal);
  VtPotential *self = g_hash_table_lookup (loaded, entry->id);
  if (self == NULL)
    {
      g_autofree char *path = vt_potentials_find_file (entry->id);
      if (path == NULL)
        {
          g_set_error (error, VT_IO_ERROR, VT_IO_ERROR_OPEN,
                       _ ("The bundled potential %s is missing from the installation. Reinstall Vitrine, or choose a file of your own."),
                       entry->file);
          return NULL;
        }
      self = vt_potential_load (path, error);
      if (self == NULL)
        return NULL;
      g_hash_table_insert (loaded, (gpointer) entry->id, self);
    }
  return g_object_ref (self);
}

VtPotential *
vt_potential_find_for_sample (VtSample *sample, const char *name, GError **error)
{
  g_return_val_if_fail (VT_IS_SAMPLE (sample), NULL);
  guint8 index[VT_MAX_SPECIES];
  if (name == NULL || *name == '\0')
    name = vt_sample_get_potential (sample);
  if (name == NULL || *name == '\0')
    name = choose (sample);
  if (name == NULL)
    {
      g_autofree char *composition = vt_sample_dup_composition (sample);
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   _ ("No bundled potential knows every species of %s. Name the species if they are only numbered, or choose a file with a potential "
                      "(--potential, or Potential in the window's menu)."),
                   composition);
      return NULL;
    }
  const VtBundledPotential *entry = g_file_test (name, G_FILE_TEST_EXISTS) ? NULL : find_bundled (name);
  g_autoptr (VtPotential) self = entry == NULL          ? vt_potential_load (name, error)
                                 : entry->file == NULL ? make_mixture (sample, entry->id, error)
                                                       : load_bundled (entry, error);
  if (self == NULL || !vt_potential_match (self, sample, index, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
vt_potential_match (VtPotential *self, VtSample *sample, guint8 *index, GError **error)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && VT_IS_SAMPLE (sample), FALSE);
  guint n;
  const VtSpecies *species = vt_sample_get_species (sample, &n);
  if (vt_potential_get_units (self) != vt_sample_get_units (sample))
    {
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   self->kind == VT_POTENTIAL_LJ
                     ? _ ("%s is in reduced units, but the sample is in ångström. Choose a potential for its elements.")
                     : _ ("%s is for samples in ångström, but this one is in reduced units. Choose a Lennard-Jones potential."),
                   self->title);
      return FALSE;
    }
  for (guint s = 0; s < n; s++)
    {
      guint e = 0;
      while (e < self->n_elements && !g_str_equal (self->names[e], species[s].name))
        e++;
      if (e < self->n_elements)
        {
          index[s] = (guint8) e;
          continue;
        }
      g_autoptr (GString) known = g_string_new (self->names[0]);
      for (guint k = 1; k < self->n_elements; k++)
        g_string_append_printf (known, ", %s", self->names[k]);
      g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
                   species[s].atomic_number > 0 || self->kind == VT_POTENTIAL_LJ
                     ? _ ("The potential %s knows %s, but the sample also has %s. Choose a potential with all of its species.")
                     : _ ("The potential %s knows %s, but the sample has a species called “%s”. Say which element it is first."),
                   self->title, known->str, species[s].name);
      return FALSE;
    }
  return TRUE;
}

VtPotentialKind
vt_potential_get_kind (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), VT_POTENTIAL_LJ);
  return self->kind;
}

VtUnits
vt_potential_get_units (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), VT_UNITS_METAL);
  return self->kind == VT_POTENTIAL_LJ ? VT_UNITS_LJ : VT_UNITS_METAL;
}

const char *
vt_potential_get_title (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), NULL);
  return self->title;
}

const char *
vt_potential_get_path (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), NULL);
  return self->path;
}

const char *
vt_potential_get_comment (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), NULL);
  return self->comment;
}

double
vt_potential_get_cutoff (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), 0);
  return self->cutoff;
}

guint
vt_potential_get_n_elements (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), 0);
  return self->n_elements;
}

const char *
vt_potential_get_element (VtPotential *self, guint element)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && element < self->n_elements, NULL);
  return self->names[element];
}

double
vt_potential_get_mass (VtPotential *self, guint element)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self) && element < self->n_elements, 0);
  return self->mass[element];
}

const char *
vt_potential_get_energy_unit (VtPotential *self)
{
  return vt_potential_get_units (self) == VT_UNITS_LJ ? "ε" : "eV";
}

const VtLennardJones *
vt_potential_get_lennard_jones (VtPotential *self)
{
  g_return_val_if_fail (VT_IS_POTENTIAL (self), NULL);
  return self->kind == VT_POTENTIAL_LJ ? &self->lj : NULL;
}
