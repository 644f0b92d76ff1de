/* The method "crystal": adaptive common-neighbour analysis (J. D. Honeycutt and H. C. Andersen, J. Phys. Chem. 91, 4950 (1987);
 * A. Stukowski, Model. Simul. Mater. Sci. Eng. 20, 045021 (2012), §2.4).
 *
 * Each atom sets its own cutoff from its nearest neighbours, half-way between the first shell and the next of the crystal in question:
 *   fcc, hcp, icosahedron: (1 + √2)/2 · Σ_{12} r / 12;
 *   bcc: (1 + √2)/2 · (2/√3 Σ_{8} r + Σ_{9…14} r) / 14.
 * Among those 12 (14) neighbours, pairs nearer than it are bonded. Each neighbour j has a signature: n1 neighbours common to it and
 * the atom, n2 bonds among them, n3 bonds in the longest chain of these. Then
 *   fcc 12 × 421; hcp 6 × 421 and 6 × 422; icosahedron 12 × 555; bcc 8 × 666 and 6 × 444; anything else is "other".
 *
 * Neighbourhoods are sets of 14 bits. Each atom by itself; cost about 1 µs per atom. Tested on perfect and noisy lattices. */
#include <math.h>

#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-methods.h"
#include "structure/vt-neighbours.h"

#define CHUNK 256
#define MOST 14
#define FIRST_REACH 1.9 /* spacings: holds 14 neighbours of nearly every atom of a dense solid */
#define LAST_REACH 8.0  /* an atom with fewer neighbours than this far is at a surface or in a gas: other */

enum
{
  OTHER,
  FCC,
  HCP,
  BCC,
  ICOSAHEDRAL,
  N_TYPES,
};

static const char *const labels[N_TYPES] = { N_ ("Other"), N_ ("fcc"), N_ ("hcp"), N_ ("bcc"), N_ ("Icosahedral") };
static const char *const label_ids[N_TYPES] = { "other", "fcc", "hcp", "bcc", "icosahedral" };

static const VtParamSpec params[] = { { NULL } };

static const VtFieldSpec fields[] = {
  { "crystal_type", N_ ("Crystal type"), "", N_ ("0 other, 1 fcc, 2 hcp, 3 bcc, 4 icosahedral, by adaptive common-neighbour analysis"), TRUE },
  { NULL },
};

static const char *const tables[] = { "crystal", NULL };

typedef struct
{
  VtGrid *grid;
  VtNear *near;  /* per thread */
  gint32 *types; /* by atom */
  VtJob *job;
  GCancellable *cancellable;
  gsize n_chunks;
  gint done; /* atomic */
} Run;

typedef struct
{
  guint n; /* up to MOST */
  double d[MOST][3], r[MOST];
} Shell;

/* Keeps the nearest by insertion; ties in the order found. */
static void
keep_nearest (const VtNear *near, gsize self, Shell *shell)
{
  shell->n = 0;
  for (guint i = 0; i < near->n; i++)
    {
      const double r = sqrt (near->d2[i]);
      guint k;
      if ((near->slot[i] == self && r == 0) || (shell->n == MOST && r >= shell->r[MOST - 1]))
        continue;
      if (shell->n < MOST)
        shell->n++;
      for (k = shell->n - 1; k > 0 && shell->r[k - 1] > r; k--)
        {
          shell->r[k] = shell->r[k - 1];
          for (int x = 0; x < 3; x++)
            shell->d[k][x] = shell->d[k - 1][x];
        }
      shell->r[k] = r;
      shell->d[k][0] = near->dx[i];
      shell->d[k][1] = near->dy[i];
      shell->d[k][2] = near->dz[i];
    }
}

static void
find_shell (const VtGrid *grid, gsize slot, VtNear *near, Shell *shell)
{
  const double centre[3] = { grid->x[slot], grid->y[slot], grid->z[slot] };
  for (double reach = FIRST_REACH;; reach *= 1.5)
    {
      vt_grid_gather (grid, centre, 0, reach * reach * grid->spacing * grid->spacing, near);
      keep_nearest (near, slot, shell);
      if (shell->n == MOST || reach > LAST_REACH)
        return;
    }
}

static void
bond (const Shell *shell, guint n, double cutoff, guint bonded[MOST])
{
  for (guint a = 0; a < n; a++)
    bonded[a] = 0;
  for (guint a = 0; a < n; a++)
    for (guint b = a + 1; b < n; b++)
      {
        double d2 = 0;
        for (int x = 0; x < 3; x++)
          d2 += (shell->d[a][x] - shell->d[b][x]) * (shell->d[a][x] - shell->d[b][x]);
        if (d2 < cutoff * cutoff)
          {
            bonded[a] |= 1u << b;
            bonded[b] |= 1u << a;
          }
      }
}

/* 100 n1 + 10 n2 + n3 of the neighbour @a; 0 if any is more than 9. */
static guint
signature (const guint bonded[MOST], guint a)
{
  guint left = bonded[a], n2 = 0, n3 = 0;
  const guint common = bonded[a], n1 = (guint) __builtin_popcount (common);
  while (left != 0)
    {
      /* One connected part of the common neighbours: twice its number of bonds. */
      guint part = left & -left, edge = part, ends = 0;
      while (edge != 0)
        {
          const guint b = (guint) __builtin_ctz (edge), next = bonded[b] & common;
          ends += (guint) __builtin_popcount (next);
          edge = (edge | (next & ~part)) & ~(1u << b);
          part |= next;
        }
      n2 += ends / 2;
      n3 = MAX (n3, ends / 2);
      left &= ~part;
    }
  return n1 > 9 || n2 > 9 || n3 > 9 ? 0 : 100 * n1 + 10 * n2 + n3;
}

static gint32
classify (const Shell *shell)
{
  const double factor = (1 + sqrt (2)) / 2;
  double first = 0, second = 0;
  guint bonded[MOST], n421 = 0, n422 = 0, n555 = 0, n666 = 0, n444 = 0;
  if (shell->n < 12)
    return OTHER;
  for (guint k = 0; k < 12; k++)
    first += shell->r[k];
  bond (shell, 12, factor * first / 12, bonded);
  for (guint a = 0; a < 12; a++)
    {
      const guint s = signature (bonded, a);
      n421 += s == 421;
      n422 += s == 422;
      n555 += s == 555;
    }
  if (n421 == 12)
    return FCC;
  if (n421 == 6 && n422 == 6)
    return HCP;
  if (n555 == 12)
    return ICOSAHEDRAL;
  if (shell->n < 14)
    return OTHER;
  for (guint k = 0; k < 14; k++)
    second += k < 8 ? 2 / sqrt (3) * shell->r[k] : shell->r[k];
  bond (shell, 14, factor * second / 14, bonded);
  for (guint a = 0; a < 14; a++)
    {
      const guint s = signature (bonded, a);
      n444 += s == 444;
      n666 += s == 666;
    }
  return n666 == 8 && n444 == 6 ? BCC : OTHER;
}

static void
classify_chunk (gsize chunk, guint thread, gpointer data)
{
  Run *run = data;
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, run->grid->n_atoms);
  for (gsize slot = begin; slot < end; slot++)
    {
      Shell shell;
      if (g_cancellable_is_cancelled (run->cancellable))
        return;
      find_shell (run->grid, slot, &run->near[thread], &shell);
      run->types[run->grid->atom[slot]] = classify (&shell);
    }
  const gint done = g_atomic_int_add (&run->done, 1) + 1;
  vt_job_set_progress (run->job, (double) done / (double) run->n_chunks);
}

static VtTable *
make_table (VtRun *method_run, const gint32 *types, gsize n)
{
  VtTable *table = vt_run_new_table (method_run, "crystal", _ ("Crystal types"), VT_TABLE_BARS);
  double counts[N_TYPES] = { 0 }, fractions[N_TYPES];
  const char *names[N_TYPES];
  for (gsize i = 0; i < n; i++)
    counts[types[i]]++;
  for (int k = 0; k < N_TYPES; k++)
    {
      names[k] = _ (labels[k]);
      fractions[k] = counts[k] / (double) n;
    }
  vt_table_add_texts (table, "type", _ ("Crystal type"), names, N_TYPES);
  vt_table_add_numbers (table, "count", _ ("Atoms"), "", counts, N_TYPES);
  vt_table_add_numbers (table, "fraction", _ ("Fraction"), "", fractions, N_TYPES);
  for (int k = 0; k < N_TYPES; k++)
    vt_table_add_scalar (table, label_ids[k], names[k], "", fractions[k]);
  return table;
}

static VtResult *
run_crystal (VtRun *method_run, GError **error)
{
  VtSample *sample = vt_run_get_sample (method_run);
  VtJob *job = vt_run_get_job (method_run);
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint n_threads = vt_pool_get_n_threads ();
  g_autoptr (VtGrid) grid = vt_grid_new (sample, 0, FALSE, vt_job_get_cancellable (job), error);
  if (grid == NULL)
    return NULL;
  Run run = { .grid = grid, .job = job, .cancellable = vt_job_get_cancellable (job), .n_chunks = (n + CHUNK - 1) / CHUNK };
  VtResult *result = NULL;
  run.near = g_new0 (VtNear, n_threads);
  run.types = g_new0 (gint32, n);
  if (vt_parallel_for (run.n_chunks, classify_chunk, &run, run.cancellable) && !g_cancellable_is_cancelled (run.cancellable))
    {
      result = vt_result_new ();
      vt_result_take_table (result, make_table (method_run, run.types, n));
      vt_result_take_field (result, vt_run_new_field (method_run, "crystal_type", VT_FIELD_I32, 1, g_steal_pointer (&run.types)));
    }
  for (guint t = 0; t < n_threads; t++)
    vt_near_clear (&run.near[t]);
  g_free (run.near);
  g_free (run.types);
  return result;
}

const VtMethod vt_method_crystal = {
  .id = "crystal",
  .name = N_ ("Crystal detection"),
  .group = VT_GROUP_ORDER,
  .summary = N_ ("Tells atoms whose neighbourhood is that of fcc, hcp, bcc or an icosahedron from all others: whether a sample has begun to "
                 "crystallise. In a glass nearly all are others."),
  .reference = "A. Stukowski, Model. Simul. Mater. Sci. Eng. 20, 045021 (2012)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_crystal,
};
