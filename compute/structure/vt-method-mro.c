/* The method "mro": icosahedral medium-range order, how atoms with the Voronoi index ⟨0,0,12,0⟩ are connected
 * (D. B. Miracle, Nature Mater. 3, 697 (2004); Y. Q. Cheng, E. Ma and H. W. Sheng, Phys. Rev. Lett. 102, 245501 (2009)).
 *
 * Two icosahedra interpenetrate if either centre is a neighbour of the other; else they share a vertex, an edge, a face, or more if
 * their shells have 1, 2, 3, or more atoms in common. Clusters are the connected parts of the graph whose links are the chosen mode
 * and every stronger one, in the order vertex < edge < face < more than a face < interpenetrating.
 * An atom is known by its index, not by its image: in a cell narrower than two icosahedra counts are not meaningful.
 *
 * Passes: (1) Voronoi cells, in parallel (20 µs per atom); (2) for every atom the centres whose shell it is in; (3) per centre, how
 * often each other centre occurs in the lists of its shell; (4) union–find. (2)–(4) are serial and take about 1 µs per centre.
 * Tested on the Laves and A15 crystals, and against every pair of centres in the glass. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-i18n.h"
#include "base/vt-pool.h"
#include "structure/vt-methods.h"
#include "structure/vt-tessellation.h"
#include "structure/vt-voronoi-thresholds.h"

#define CHUNK 64
#define SHELL 12

enum
{
  VERTEX,
  EDGE,
  FACE,
  MORE,
  INTERPENETRATING,
  N_MODES,
};

static const VtChoice links[] = {
  { "interpenetrating", N_ ("Interpenetrating") },
  { "face", N_ ("Sharing a face or more") },
  { "edge", N_ ("Sharing an edge or more") },
  { "vertex", N_ ("Sharing a vertex or more") },
  { NULL },
};

static const VtParamSpec params[] = {
  { .id = "link",
    .title = N_ ("Linked if"),
    .unit = "",
    .tooltip = N_ ("What makes two icosahedra part of one cluster."),
    .type = VT_PARAM_CHOICE,
    .choices = links },
  VT_VORONOI_THRESHOLDS,
  { NULL },
};

static const VtFieldSpec fields[] = {
  { "mro_cluster", N_ ("Icosahedral cluster"), "", N_ ("Cluster of linked icosahedra that the centre belongs to, 1 for the largest; 0 for atoms that are no centre"), TRUE },
  { "mro_icosahedra", N_ ("Icosahedra around the atom"), "", N_ ("Number of icosahedra that the atom is the centre or a vertex of") },
  { NULL },
};

static const char *const tables[] = { "mro", "mro_clusters", NULL };

typedef struct
{
  VtTessellation tessellation;
  VtCellBuilder *builders; /* per thread */
  double face_threshold, edge_threshold;
  guint8 *is_centre;        /* by slot */
  guint32 (*shells)[SHELL]; /* by slot */
  VtJob *job;
  GCancellable *cancellable;
  gsize n_chunks;
  gsize *same; /* per chunk, two slots or G_MAXSIZE */
  gint done;   /* atomic */
} Search;

typedef struct
{
  gsize n_atoms, n_centres;
  guint32 *centre;          /* slot of each centre */
  guint32 *index;           /* by slot: which centre, or G_MAXUINT32 */
  guint32 (*shells)[SHELL]; /* by slot */
  guint32 *list, *list_start; /* by slot: the centres whose shell it is in */
  gsize n_pairs[N_MODES];
  guint32 *parent;          /* union–find over centres */
  int weakest;              /* mode that links */
  GCancellable *cancellable;
} Network;

static gboolean
is_icosahedron (const Search *search, const VtVoroFaces *faces, guint32 shell[SHELL])
{
  guint n = 0;
  for (guint f = 0; f < faces->n_faces; f++)
    {
      if (faces->planes[f] < 0 || faces->areas[f] < search->face_threshold * faces->surface)
        continue;
      if (faces->n_edges[f] != 5 || n == SHELL)
        return FALSE;
      shell[n++] = (guint32) faces->planes[f];
    }
  return n == SHELL;
}

static void
search_chunk (gsize chunk, guint thread, gpointer data)
{
  Search *search = data;
  VtCellBuilder *builder = &search->builders[thread];
  const gsize begin = chunk * CHUNK, end = MIN (begin + CHUNK, search->tessellation.grid->n_atoms);
  if (builder->voro == NULL)
    vt_cell_builder_init (builder, TRUE);
  for (gsize slot = begin; slot < end; slot++)
    {
      VtVoroFaces faces;
      gsize same;
      if (g_cancellable_is_cancelled (search->cancellable))
        return;
      const VtCellState state = vt_cell_builder_build (builder, &search->tessellation, slot, &same);
      if (state == VT_CELL_SAME)
        {
          search->same[2 * chunk] = slot;
          search->same[2 * chunk + 1] = same;
          return;
        }
      vt_voro_measure (builder->voro, search->edge_threshold, &faces);
      search->is_centre[slot] = is_icosahedron (search, &faces, search->shells[slot]);
    }
  const gint done = g_atomic_int_add (&search->done, 1) + 1;
  vt_job_set_progress (search->job, (double) done / (double) search->n_chunks);
}

/* ---- the network ---- */

static void
make_lists (Network *network, const guint8 *is_centre)
{
  const gsize n = network->n_atoms;
  network->index = g_new (guint32, n);
  for (gsize slot = 0; slot < n; slot++)
    network->n_centres += is_centre[slot];
  network->centre = g_new (guint32, MAX (network->n_centres, 1));
  network->list_start = g_new0 (guint32, n + 2);
  network->list = g_new (guint32, MAX (SHELL * network->n_centres, 1));
  guint32 next = 0;
  for (gsize slot = 0; slot < n; slot++)
    {
      network->index[slot] = is_centre[slot] ? next : G_MAXUINT32;
      if (!is_centre[slot])
        continue;
      network->centre[next++] = (guint32) slot;
      for (int k = 0; k < SHELL; k++)
        network->list_start[network->shells[slot][k] + 2]++;
    }
  /* Counting sort: list_start[s + 1] moves from the beginning of s to its end. */
  for (gsize slot = 0; slot < n; slot++)
    network->list_start[slot + 2] += network->list_start[slot + 1];
  for (guint32 c = 0; c < network->n_centres; c++)
    for (int k = 0; k < SHELL; k++)
      network->list[network->list_start[network->shells[network->centre[c]][k] + 1]++] = c;
}

static guint32
find_root (Network *network, guint32 c)
{
  while (network->parent[c] != c)
    c = network->parent[c] = network->parent[network->parent[c]];
  return c;
}

static void
join (Network *network, guint32 a, guint32 b)
{
  const guint32 x = find_root (network, a), y = find_root (network, b);
  network->parent[MAX (x, y)] = MIN (x, y);
}

static gboolean
in_shell (const Network *network, guint32 centre, guint32 slot)
{
  const guint32 *shell = network->shells[network->centre[centre]];
  for (int k = 0; k < SHELL; k++)
    if (shell[k] == slot)
      return TRUE;
  return FALSE;
}

static void
add_pair (Network *network, guint32 a, guint32 b, guint shared)
{
  const gboolean inside = in_shell (network, a, network->centre[b]) || in_shell (network, b, network->centre[a]);
  const int mode = inside ? INTERPENETRATING : shared > 3 ? MORE : (int) shared - 1;
  network->n_pairs[mode]++;
  if (mode >= network->weakest)
    join (network, a, b);
}

static void
connect_centres (Network *network)
{
  g_autofree guint *shared = g_new0 (guint, network->n_centres + 1);
  g_autoptr (GArray) met = g_array_new (FALSE, FALSE, sizeof (guint32));
  network->parent = g_new (guint32, network->n_centres + 1);
  for (guint32 c = 0; c < network->n_centres; c++)
    network->parent[c] = c;
  for (guint32 a = 0; a < network->n_centres; a++)
    {
      if (a % 1024 == 0 && g_cancellable_is_cancelled (network->cancellable))
        return;
      g_array_set_size (met, 0);
      for (int k = 0; k < SHELL; k++)
        {
          const guint32 slot = network->shells[network->centre[a]][k], b = network->index[slot];
          /* A centre in the shell is met even if nothing else is shared. */
          if (b != G_MAXUINT32 && b > a && shared[b] == 0)
            {
              g_array_append_val (met, b);
              shared[b] = 1;
            }
          for (guint32 i = network->list_start[slot]; i < network->list_start[slot + 1]; i++)
            {
              const guint32 other = network->list[i];
              if (other <= a)
                continue;
              if (shared[other]++ == 0)
                g_array_append_val (met, other);
            }
        }
      for (guint i = 0; i < met->len; i++)
        {
          const guint32 b = g_array_index (met, guint32, i);
          add_pair (network, a, b, shared[b]);
          shared[b] = 0;
        }
    }
}

typedef struct
{
  guint32 root;
  gsize size;
} Cluster;

static int
compare_clusters (gconstpointer a, gconstpointer b)
{
  const Cluster *x = a, *y = b;
  return x->size != y->size ? (x->size < y->size ? 1 : -1) : x->root < y->root ? -1 : 1;
}

/* The clusters, the largest first; rank[c] ← number of the centre's cluster from 1. */
static GArray *
rank_clusters (Network *network, gint32 *rank)
{
  GArray *clusters = g_array_new (FALSE, FALSE, sizeof (Cluster));
  g_autofree gsize *sizes = g_new0 (gsize, network->n_centres + 1);
  g_autofree gint32 *of_root = g_new0 (gint32, network->n_centres + 1);
  for (guint32 c = 0; c < network->n_centres; c++)
    sizes[find_root (network, c)]++;
  for (guint32 c = 0; c < network->n_centres; c++)
    if (sizes[c] > 0)
      {
        const Cluster cluster = { c, sizes[c] };
        g_array_append_val (clusters, cluster);
      }
  g_array_sort (clusters, compare_clusters);
  for (guint i = 0; i < clusters->len; i++)
    of_root[g_array_index (clusters, Cluster, i).root] = (gint32) i + 1;
  for (guint32 c = 0; c < network->n_centres; c++)
    rank[c] = of_root[find_root (network, c)];
  return clusters;
}

static void
network_clear (Network *network)
{
  g_free (network->centre);
  g_free (network->index);
  g_free (network->list);
  g_free (network->list_start);
  g_free (network->parent);
}

/* ---- results ---- */

static VtTable *
make_mode_table (VtRun *method_run, const Network *network, GArray *clusters)
{
  static const char *const names[N_MODES] = { N_ ("Vertex"), N_ ("Edge"), N_ ("Face"), N_ ("More than a face"), N_ ("Interpenetrating") };
  VtTable *table = vt_run_new_table (method_run, "mro", _ ("How icosahedra are connected"), VT_TABLE_BARS);
  const double n = (double) network->n_centres;
  const double largest = clusters->len > 0 ? (double) g_array_index (clusters, Cluster, 0).size : 0;
  const char *translated[N_MODES];
  double pairs[N_MODES], per_centre[N_MODES];
  for (int mode = 0; mode < N_MODES; mode++)
    {
      translated[mode] = _ (names[mode]);
      pairs[mode] = (double) network->n_pairs[mode];
      per_centre[mode] = n > 0 ? 2 * pairs[mode] / n : 0;
    }
  vt_table_add_texts (table, "mode", _ ("Sharing"), translated, N_MODES);
  vt_table_add_numbers (table, "pairs", _ ("Pairs of icosahedra"), "", pairs, N_MODES);
  vt_table_add_numbers (table, "per_icosahedron", _ ("Such neighbours per icosahedron"), "", per_centre, N_MODES);
  vt_table_add_scalar (table, "icosahedra", _ ("Icosahedra"), "", n);
  vt_table_add_scalar (table, "clusters", _ ("Clusters"), "", (double) clusters->len);
  vt_table_add_scalar (table, "largest", _ ("Icosahedra in the largest cluster"), "", largest);
  vt_table_add_scalar (table, "mean_size", _ ("Mean size of clusters"), "", clusters->len > 0 ? n / (double) clusters->len : 0);
  return table;
}

static VtTable *
make_size_table (VtRun *method_run, GArray *clusters)
{
  VtTable *table = vt_run_new_table (method_run, "mro_clusters", _ ("Sizes of icosahedral clusters"), VT_TABLE_CURVES);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = clusters->len; i > 0; i--)
    {
      const double size = (double) g_array_index (clusters, Cluster, i - 1).size, one = 1;
      if (sizes->len > 0 && g_array_index (sizes, double, sizes->len - 1) == size)
        g_array_index (counts, double, counts->len - 1)++;
      else
        {
          g_array_append_val (sizes, size);
          g_array_append_val (counts, one);
        }
    }
  vt_table_add_numbers (table, "size", _ ("Icosahedra in the cluster"), "", (const double *) sizes->data, sizes->len);
  vt_table_add_numbers (table, "count", _ ("Clusters"), "", (const double *) counts->data, counts->len);
  return table;
}

static VtResult *
make_result (VtRun *method_run, const Search *search)
{
  const VtGrid *grid = search->tessellation.grid;
  const char *link = vt_params_get_choice (vt_run_get_params (method_run), "link");
  Network network = { .n_atoms = grid->n_atoms, .shells = search->shells, .cancellable = search->cancellable };
  network.weakest = g_str_equal (link, "vertex") ? VERTEX : g_str_equal (link, "edge") ? EDGE : g_str_equal (link, "face") ? FACE : INTERPENETRATING;
  make_lists (&network, search->is_centre);
  connect_centres (&network);
  g_autofree gint32 *rank = g_new0 (gint32, network.n_centres + 1);
  g_autoptr (GArray) clusters = rank_clusters (&network, rank);
  gint32 *cluster = g_new0 (gint32, grid->n_atoms), *around = g_new0 (gint32, grid->n_atoms);
  for (gsize slot = 0; slot < grid->n_atoms; slot++)
    {
      const guint32 c = network.index[slot];
      cluster[grid->atom[slot]] = c != G_MAXUINT32 ? rank[c] : 0;
      around[grid->atom[slot]] = (gint32) (network.list_start[slot + 1] - network.list_start[slot]) + (c != G_MAXUINT32);
    }
  VtResult *result = vt_result_new ();
  vt_result_take_table (result, make_mode_table (method_run, &network, clusters));
  vt_result_take_table (result, make_size_table (method_run, clusters));
  vt_result_take_field (result, vt_run_new_field (method_run, "mro_cluster", VT_FIELD_I32, 1, cluster));
  vt_result_take_field (result, vt_run_new_field (method_run, "mro_icosahedra", VT_FIELD_I32, 1, around));
  network_clear (&network);
  return result;
}

static void
set_same_place_error (const Search *search, VtSample *sample, gsize slot, gsize other, GError **error)
{
  const guint32 *atom = search->tessellation.grid->atom;
  const gint64 a = vt_sample_get_id (sample, atom[slot]), b = vt_sample_get_id (sample, atom[other]);
  g_set_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT,
               _ ("Atoms %" PRId64 " and %" PRId64 " are at the same place. Remove one of them."), MIN (a, b), MAX (a, b));
}

static VtResult *
run_mro (VtRun *method_run, GError **error)
{
  VtSample *sample = vt_run_get_sample (method_run);
  const VtParams *values = vt_run_get_params (method_run);
  VtJob *job = vt_run_get_job (method_run);
  const gsize n = vt_sample_get_n_atoms (sample);
  const guint n_threads = vt_pool_get_n_threads ();
  Search search = { .face_threshold = vt_params_get_real (values, "face_threshold") / 100,
                    .job = job,
                    .cancellable = vt_job_get_cancellable (job),
                    .n_chunks = (n + CHUNK - 1) / CHUNK };
  const VtVoronoiOptions plain = { .radical = FALSE };
  VtResult *result = NULL;
  if (vt_tessellation_init (&search.tessellation, sample, NULL, 0, &plain, search.cancellable, error))
    {
      search.edge_threshold = vt_params_get_real (values, "edge_threshold") * search.tessellation.grid->scale;
      search.builders = g_new0 (VtCellBuilder, n_threads);
      search.is_centre = g_new0 (guint8, n);
      search.shells = g_malloc_n (n, sizeof *search.shells);
      search.same = g_new (gsize, 2 * search.n_chunks);
      memset (search.same, 0xff, 2 * search.n_chunks * sizeof (gsize));
      gboolean ok = vt_parallel_for (search.n_chunks, search_chunk, &search, search.cancellable) && !g_cancellable_is_cancelled (search.cancellable);
      for (gsize c = 0; ok && c < search.n_chunks; c++)
        if (search.same[2 * c] != G_MAXSIZE)
          {
            set_same_place_error (&search, sample, search.same[2 * c], search.same[2 * c + 1], error);
            ok = FALSE;
          }
      result = ok ? make_result (method_run, &search) : NULL;
      for (guint t = 0; t < n_threads; t++)
        vt_cell_builder_clear (&search.builders[t]);
      g_free (search.builders);
      g_free (search.is_centre);
      g_free (search.shells);
      g_free (search.same);
    }
  vt_tessellation_clear (&search.tessellation);
  return result;
}

const VtMethod vt_method_mro = {
  .id = "mro",
  .name = N_ ("Icosahedral medium-range order"),
  .group = VT_GROUP_ORDER,
  .summary = N_ ("How full icosahedra share vertices, edges and faces or interpenetrate, and the clusters they form: the backbone of many "
                 "metallic glasses."),
  .reference = "Y. Q. Cheng, E. Ma and H. W. Sheng, Phys. Rev. Lett. 102, 245501 (2009); D. B. Miracle, Nature Mater. 3, 697 (2004)",
  .params = params,
  .fields = fields,
  .tables = tables,
  .run = run_mro,
};
