/* The figures of activation energies: a campaign's events in a document, what is drawn of them, and what the figures state. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/vt-error.h"
#include "base/vt-random.h"
#include "figure-helpers.h"
#include "figure/vt-figure-parts.h"
#include "figure/vt-figure-spectrum.h"
#include "io/vt-samples.h"
#include "io/vt-trajectory.h"
#include "landscape/vt-campaign.h"
#include "landscape/vt-event-profile.h"
#include "landscape/vt-event-remake.h"

#define PER_ATOM 5

static char *folder;

static VtSample *
read_glass (void)
{
  g_autofree char *path = vt_samples_find ("cu50zr50-fast-glass");
  g_autoptr (GError) error = NULL;
  g_autoptr (VtTrajectory) trajectory = vt_trajectory_open (path, NULL, NULL, &error);

  g_assert_no_error (error);
  VtSample *sample = vt_trajectory_read (trajectory, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return sample;
}

static double
barrier_of (VtRandom *random, guint species)
{
  return species == 0 ? 1.6 + 0.4 * vt_random_normal (random) : 2.5 + 0.5 * vt_random_normal (random);
}

/* Made up: of every tenth atom five events, one of them the same as another, and an attempt that failed. */
static GPtrArray *
make_events (VtSample *sample)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  const guint8 *index = vt_sample_get_species_index (sample);
  VtRandom random;

  vt_random_init (&random, 23, 0, 0);
  for (gsize atom = 0; atom < vt_sample_get_n_atoms (sample); atom += 10)
    for (guint k = 0; k < PER_ATOM + 2; k++)
      {
        VtEvent *event = vt_event_new ();

        event->atom = atom;
        event->attempt = k;
        event->outcome = k == PER_ATOM + 1 ? VT_OUTCOME_LOST : VT_OUTCOME_CONNECTED;
        event->same_as = k < PER_ATOM ? (gint64) k : k == PER_ATOM ? 0 : -1;
        event->found.energy = fabs (barrier_of (&random, index[atom]));
        event->full_energy = NAN;
        g_ptr_array_add (events, event);
      }
  return events;
}

static VtArtn *
make_artn (VtSample *sample, const VtProtocol *protocol)
{
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, NULL);
  const VtArtnOptions options = { .protocol = *protocol, .seed = 3 };
  g_autoptr (GError) error = NULL;
  VtArtn *artn = vt_artn_new (sample, potential, &options, NULL, &error);

  g_assert_no_error (error);
  return artn;
}

static char *
write_document (const char *name, VtArtn *artn, GPtrArray *events)
{
  VtSample *sample = vt_artn_get_sample (artn);
  char *path = g_build_filename (folder, name, NULL);
  g_autoptr (VtStoreContents) contents = vt_store_contents_new (sample);
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_store_write (path, contents, NULL, NULL, NULL, &error));
  g_autoptr (VtStore) store = vt_store_open (path, sample, &error);
  g_assert_no_error (error);
  const gint64 id = vt_event_store_begin (store, artn, &error);
  g_assert_cmpint (id, >, 0);
  g_assert_true (vt_event_store_append (store, id, (VtEvent *const *) events->pdata, events->len, &error));
  g_assert_no_error (error);
  return path;
}

static VtDocument *
open_document (const char *path)
{
  VtDocument *document = vt_document_new ();
  g_autoptr (VtStoreContents) contents = vt_store_read (path, NULL, NULL, NULL, NULL);

  g_assert_nonnull (contents);
  vt_document_restore (document, path, contents);
  return document;
}

static VtDocument *
make_document (void)
{
  g_autoptr (VtSample) sample = read_glass ();
  g_autoptr (GPtrArray) events = make_events (sample);
  VtProtocol protocol;

  vt_protocol_init (&protocol, VT_PROTOCOL_ROBUST);
  protocol.push = 0.2;
  g_autoptr (VtArtn) artn = make_artn (sample, &protocol);
  g_autofree char *path = write_document ("run.vitrine", artn, events);
  return open_document (path);
}

/* Real ones, in spheres too small for science: every attempt on one atom until two have succeeded. */
static char *
write_real_document (void)
{
  g_autoptr (VtSample) sample = read_glass ();
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) vt_event_unref);
  VtProtocol protocol;
  guint n = 0;

  vt_protocol_init (&protocol, VT_PROTOCOL_ROBUST);
  protocol.sphere = 4.5;
  protocol.final_sphere = 6;
  protocol.rim_move = 10;
  g_autoptr (VtArtn) artn = make_artn (sample, &protocol);
  g_autoptr (VtArtnWorker) worker = vt_artn_worker_new (artn);
  for (guint k = 0; n < 2; k++)
    {
      VtEvent *event = vt_artn_worker_attempt (worker, 11, k, NULL);

      g_assert_cmpuint (k, <, 40);
      if (event->outcome == VT_OUTCOME_CONNECTED)
        {
          event->same_as = k;
          n++;
        }
      g_ptr_array_add (events, event);
    }
  return write_document ("real.vitrine", artn, events);
}

static char **
find_row (const char *csv, const char *begin)
{
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix (*line, begin))
      return g_strsplit (*line, ",", -1);
  g_error ("no line “%s…”", begin);
}

/* Of a species all distinct events: the mean of what was made up, each failed and repeated one left out. */
static void
test_spectra (void)
{
  g_autoptr (VtDocument) document = make_document ();
  VtSample *sample = vt_document_get_sample (document);
  g_autofree char *csv = get_figure_csv (document, "w20-fig4:bin=0.25,most=5");
  g_autoptr (GPtrArray) events = make_events (sample);
  const guint8 *index = vt_sample_get_species_index (sample);

  for (guint s = 0; s < 2; s++)
    {
      g_autofree char *begin = g_strdup_printf ("%s,\"all\",", vt_sample_get_species (sample, NULL)[s].name);
      g_auto (GStrv) row = find_row (csv, begin);
      double sum = 0, total = 0;
      guint n = 0, in_bin = 0;

      for (guint i = 0; i < events->len; i++)
        {
          const VtEvent *event = events->pdata[i];

          if (index[event->atom] != s || event->attempt >= PER_ATOM)
            continue;
          sum += event->found.energy;
          in_bin += event->found.energy >= 1.5 && event->found.energy < 1.75;
          n++;
        }
      g_assert_cmpuint ((guint) g_strtod (row[3], NULL), ==, n);
      g_assert_cmpfloat_with_epsilon (g_strtod (row[4], NULL), sum / n, 1e-8);
      g_assert_cmpfloat_with_epsilon (g_strtod (row[6 + 6], NULL), in_bin / (0.25 * n), 1e-8);
      for (guint b = 0; b < 20; b++)
        total += 0.25 * g_strtod (row[6 + b], NULL);
      g_assert_cmpfloat_with_epsilon (total, 1, 0.01); /* but for those above 5 eV */
    }
  /* The commonest motif around copper, whose centres are those of the census. */
  g_auto (GStrv) motif = find_row (csv, "Cu,\"⟨");
  g_assert_nonnull (motif[2]);
}

/* The part of the events under a row's bins, which begin with the column @first; *@width: of a bin. */
static double
get_area (const char *csv, const char *begin, guint first, double *width)
{
  g_auto (GStrv) heads = find_row (csv, "centre,"), row = find_row (csv, begin);
  double total = 0;

  *width = 2 * g_strtod (heads[first], NULL);
  for (guint b = first; row[b]; b++)
    total += *width * g_strtod (row[b], NULL);
  return total;
}

/* Bins that are chosen leave out no more than the highest 0.5 % of the events, none of a few, and are of a round width. */
static void
test_chosen_bins (void)
{
  g_autoptr (VtSample) sample = read_glass ();
  VtProtocol protocol;

  vt_protocol_init (&protocol, VT_PROTOCOL_ROBUST);
  g_autoptr (VtArtn) artn = make_artn (sample, &protocol);
  const guint8 *index = vt_sample_get_species_index (sample);
  for (guint n = 1; n <= 1000; n *= 10)
    {
      g_autoptr (GPtrArray) events = make_events (sample);
      g_autofree char *name = g_strdup_printf ("%u.vitrine", n);
      double counts[2] = { 0, 0 }, inside = 0, width;

      g_ptr_array_set_size (events, (gint) n);
      g_autofree char *path = write_document (name, artn, events);
      g_autoptr (VtDocument) document = open_document (path);
      g_autofree char *csv = get_figure_csv (document, "w20-fig4");
      for (guint i = 0; i < n; i++)
        counts[index[((VtEvent *) events->pdata[i])->atom]] += vt_event_is_distinct (events->pdata[i]);
      for (guint s = 0; s < 2; s++)
        {
          g_autofree char *begin = g_strdup_printf ("%s,\"all\",", vt_sample_get_species (sample, NULL)[s].name);

          inside += counts[s] * get_area (csv, begin, 6, &width);
        }
      g_test_message ("%g of %g events in bins of %g eV", inside, counts[0] + counts[1], width);
      /* Densities are written with ten digits. */
      g_assert_cmpfloat (inside, >, (1 - 0.005) * (counts[0] + counts[1]) - 1e-6);
      const double mantissa = width / pow (10, floor (log10 (width) + 1e-9));
      g_assert_true (fabs (mantissa - 1) < 1e-6 || fabs (mantissa - 2) < 1e-6 || fabs (mantissa - 5) < 1e-6);
    }
}

/* The values of a normal distribution that @n events would have: @n quantiles of it. */
static void
add_normal (GPtrArray *curves, guint n, double mean, double sigma)
{
  VtSpectrum *spectrum = g_new (VtSpectrum, 1);

  vt_spectrum_init (spectrum);
  /* The logistic function of 1.702 x is that of the normal distribution within 0.01, which no rounding to 1, 2 and 5 here is near enough to notice. */
  for (guint i = n; i > 0; i--)
    vt_spectrum_add (spectrum, mean + sigma * log ((i - 0.5) / (n - i + 0.5)) / 1.702);
  vt_spectrum_finish (spectrum);
  g_ptr_array_add (curves, spectrum);
}

static void
spectrum_free (gpointer data)
{
  vt_spectrum_clear (data);
  g_free (data);
}

/* 2 IQR n^{-1/3}, IQR = 1.29 σ of these values, of the middle one of the curves, rounded down. */
static void
test_bin_widths (void)
{
  static const struct { guint n; double sigma, width; } cases[] = {
    { 1, 0.5, 0.2 }, /* no spread: a tenth of the axis, 0.2 */
    { 100, 0.5, 0.2 }, /* 0.278 */
    { 1000, 0.5, 0.1 }, /* 0.129 */
    { 29461, 0.5, 0.02 }, /* 0.0418 */
    { 29461, 0.85, 0.05 }, /* 0.0710 */
  };
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (vt_figure_parse ("protocols", &params, &error));
  g_assert_no_error (error);
  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (GPtrArray) curves = g_ptr_array_new_with_free_func (spectrum_free);

      add_normal (curves, cases[c].n, 2, cases[c].sigma);
      VtSpectrumBins bins = vt_spectrum_choose_bins (params, curves, "eV");
      g_assert_cmpfloat_with_epsilon (bins.width, cases[c].width, 1e-12);
      /* One event beside them, and one curve that is another thing, are not what decides. */
      add_normal (curves, 1, 2, 1);
      add_normal (curves, cases[c].n, 2, cases[c].sigma);
      add_normal (curves, 200000, 2, 0.001);
      bins = vt_spectrum_choose_bins (params, curves, "eV");
      if (cases[c].n > 1)
        g_assert_cmpfloat_with_epsilon (bins.width, cases[c].width, 1e-12);
      g_assert_cmpfloat (bins.n * bins.width, >, 2);
    }
}

/* Campaigns of one protocol are told apart by their numbers. */
static void
test_names (void)
{
  g_autoptr (VtSample) sample = read_glass ();
  g_autoptr (GPtrArray) events = make_events (sample);
  g_autoptr (VtPotential) potential = vt_potential_find_for_sample (sample, NULL, NULL);
  VtArtnOptions options = { .seed = 1 };
  g_autoptr (GError) error = NULL;

  vt_protocol_init (&options.protocol, VT_PROTOCOL_ROBUST);
  g_autoptr (VtArtn) first = make_artn (sample, &options.protocol);
  g_autofree char *path = write_document ("two.vitrine", first, events);
  g_autoptr (VtArtn) second = vt_artn_new (sample, potential, &options, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (VtStore) store = vt_store_open (path, sample, &error);
  g_assert_no_error (error);
  const gint64 id = vt_event_store_begin (store, second, &error);
  g_assert_cmpint (id, >, 0);
  g_assert_true (vt_event_store_append (store, id, (VtEvent *const *) events->pdata, 20, &error));
  g_assert_no_error (error);
  g_autoptr (VtDocument) document = open_document (path);
  g_autofree char *csv = get_figure_csv (document, "protocols");
  g_assert_nonnull (strstr (csv, "# campaign 1, robust: "));
  g_assert_nonnull (strstr (csv, "# campaign 2, robust: "));
}

static void
test_statement (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *csv = get_figure_csv (document, "w20-fig4:bin=0.25,most=5");
  g_autofree char *wanted = g_strdup_printf ("5 events on each of %u atoms", (4394 + 9) / 10);

  g_assert_nonnull (strstr (csv, "N = 4394"));
  g_assert_nonnull (strstr (csv, "cooled at 10¹² K/s"));
  g_assert_nonnull (strstr (csv, "protocol robust with push=0.2"));
  g_assert_nonnull (strstr (csv, wanted));
  /* A snapshot draws the same: it is what threads draw from. */
  g_autoptr (VtDocument) snapshot = vt_document_snapshot (document);
  g_autofree char *again = get_figure_csv (snapshot, "w20-fig4:bin=0.25,most=5");
  g_assert_cmpstr (csv, ==, again);

  /* In reduced units there are no kelvins to hold against the paper's. */
  g_autoptr (VtSample) same = read_glass (), reduced = vt_sample_with_positions (same, NULL, g_new0 (double, 3 * vt_sample_get_n_atoms (same)));
  vt_sample_set_units (reduced, VT_UNITS_LJ);
  g_autoptr (VtDocument) mixture = vt_document_new ();
  vt_document_set_sample (mixture, reduced);
  const VtFigureInput input = { .document = mixture };
  g_autofree char *cooling = vt_figure_dup_cooling (&input);
  g_assert_cmpstr (cooling, ==, "cooling rate unknown");
}

static void
test_refusals (void)
{
  g_autoptr (VtSample) sample = read_glass ();
  g_autoptr (VtDocument) bare = vt_document_new (), document = make_document ();
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtFigure *figure = vt_figure_find ("w20-fig4");

  vt_document_set_sample (bare, sample);
  ensure_figure (figure, bare, NULL);
  g_assert_null (vt_figure_dup_csv (figure, bare, NULL, NULL, &error));
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "vitrine-cli artn"));
  g_clear_error (&error);
  g_assert_nonnull (vt_figure_parse ("w20-fig4:campaign=2", &params, &error));
  ensure_figure (figure, document, params);
  g_assert_null (vt_figure_dup_csv (figure, document, NULL, params, &error));
  g_assert_error (error, VT_IO_ERROR, VT_IO_ERROR_VALUE);
}

static VtEventPath *
find_path (VtEventSet *set, const VtEvent *event, gpointer table, GError **error)
{
  VtEventPath *path = vt_event_set_find_path (set, event, table);

  g_assert_nonnull (path);
  return path;
}

/* Where the search finds something else than @few tells, as an attempt of another number does, the saddle near the sketch is that of @all. */
static void
find_from_sketches (VtEventSet *few, VtEventSet *all, const char *path)
{
  VtSample *sample = vt_event_set_get_sample (few);
  const VtStoredCampaign *campaign = vt_event_set_get_campaign (few);
  g_autoptr (GError) error = NULL;
  g_autoptr (VtStore) store = vt_store_open_for_reading (path, &error);
  guint n_sketched = 0;

  for (gsize i = 0; i < vt_event_set_get_n (few); i++)
    {
      const VtEvent *event = vt_event_set_get (few, i), *other = vt_event_set_find (all, event->atom, event->attempt);
      g_autoptr (VtEvent) stored
          = vt_event_store_find (store, campaign->id, vt_sample_get_n_atoms (sample), event->atom, event->attempt, &error);
      g_assert_no_error (error);
      g_assert_true ((stored->sketch != NULL) == vt_event_is_distinct (event));
      if (stored->sketch == NULL)
        continue;
      stored->attempt += 1000;
      g_autoptr (VtEvent) found = vt_event_remake (sample, campaign, stored, NULL, &error), whole = vt_event_set_load (all, other, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (vt_event_get_overlap (found, whole), >, 0.9);
      g_assert_cmpfloat (fabs (found->found.energy - whole->found.energy), <, 0.03); /* as vt-event-remake.c has it */
      n_sketched += found->sketch != NULL;
      g_clear_pointer (&stored->sketch, g_bytes_unref);
      g_autoptr (VtEvent) none = vt_event_remake (sample, campaign, stored, NULL, &error);
      g_assert_true ((none == NULL) == (found->sketch != NULL));
      g_clear_error (&error);
    }
  g_assert_cmpuint (n_sketched, >, 0);
}

/* From a packed document, where the ways are not: they are found again. */
static void
test_packed (void)
{
  g_autofree char *path = write_real_document (), *packed = g_strconcat (path, ".zst", NULL), *copy = g_build_filename (folder, "copy.vitrine", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (vt_store_pack (path, NULL, packed, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (VtDocument) whole = open_document (path), small = open_document (packed);
  g_autofree char *events_path = vt_document_dup_events_path (small);
  g_assert_null (vt_document_get_file (small));
  g_assert_cmpstr (events_path, !=, packed);

  g_autoptr (VtEventSet) all = vt_event_set_read (path, 0, vt_document_get_sample (whole), &error);
  g_autoptr (VtEventSet) few = vt_event_set_read (events_path, 0, vt_document_get_sample (small), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vt_event_set_count_distinct (all, NULL), ==, 2);
  g_assert_cmpuint (vt_event_set_get_n (few), ==, vt_event_set_get_n (all));
  g_assert_cmpuint (vt_event_set_get_campaign (few)->n_attempts, ==, vt_event_set_get_campaign (all)->n_attempts);
  for (gsize i = 0; i < vt_event_set_get_n (few); i++)
    {
      const VtEvent *event = vt_event_set_get (few, i), *other = vt_event_set_find (all, event->atom, event->attempt);
      g_autoptr (VtEvent) found = vt_event_set_load (few, event, NULL, &error), stored = vt_event_set_load (all, other, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpfloat ((float) event->found.energy, ==, (float) other->found.energy);
      g_assert_cmpint (event->same_as, ==, other->same_as);
      g_assert_cmpmem (found->saddle, 3 * found->n_moved * sizeof *found->saddle, stored->saddle, 3 * stored->n_moved * sizeof *stored->saddle);
    }
  find_from_sketches (few, all, events_path);
  /* The paths that are shown are there, and others are not taken for them. */
  const VtEvent *chosen[VT_EVENT_PROFILES];
  VtTable *paths = vt_document_find_table (small, "artn_paths");
  g_autofree char *followed = get_figure_csv (whole, "w20-fig3"), *kept = get_figure_csv (small, "w20-fig3");
  g_assert_nonnull (paths);
  g_assert_null (vt_document_find_table (whole, "artn_paths"));
  g_assert_cmpuint (vt_event_set_choose_profiles (few, find_path, paths, chosen, &error), >, 0);
  g_assert_cmpstr (followed, ==, kept);
  g_autoptr (VtDocument) elsewhere = make_document ();
  g_autofree char *elsewhere_path = vt_document_dup_events_path (elsewhere);
  g_autoptr (VtEventSet) others = vt_event_set_read (elsewhere_path, 0, vt_document_get_sample (elsewhere), &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < vt_event_set_get_n (others); i++)
    g_assert_null (vt_event_set_find_path (others, vt_event_set_get (others, i), paths));

  /* Saved under a name, it is a document like any other, with its events. */
  g_assert_true (vt_document_save (small, copy, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (vt_document_get_file (small));
  g_autoptr (VtEventSet) copied = vt_event_set_read (copy, 0, vt_document_get_sample (small), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (vt_event_set_get_n (copied), ==, vt_event_set_get_n (all));
  /* What pretends to be packed says so. */
  g_assert_true (g_file_set_contents (packed, "no archive", -1, NULL));
  g_assert_null (vt_store_read (packed, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
}

/* Up to the barrier that the events tell, and down to the energies of their ends. */
static void
test_profile (void)
{
  g_autofree char *path = write_real_document ();
  g_autoptr (VtDocument) document = open_document (path);
  g_autoptr (VtEventSet) events = vt_event_set_read (path, 0, vt_document_get_sample (document), NULL);
  g_autoptr (VtParams) params = NULL;
  g_autoptr (GError) error = NULL;
  const VtEvent *event = NULL;

  for (gsize i = 0; i < vt_event_set_get_n (events) && event == NULL; i++)
    if (vt_event_is_distinct (vt_event_set_get (events, i)))
      event = vt_event_set_get (events, i);
  g_autofree char *figure = g_strdup_printf ("w20-fig3:atom=12,attempt=%u", event->attempt); /* ids count from 1 */
  g_autofree char *csv = get_figure_csv (document, figure);
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  double top = 0, at_saddle = NAN, way = -INFINITY;

  for (char **line = lines; *line; line++)
    {
      g_auto (GStrv) cells = g_strsplit (*line, ",", -1);

      if (g_strv_length (cells) != 5 || g_str_equal (cells[0], "event"))
        continue;
      g_assert_cmpfloat (g_strtod (cells[3], NULL), >, way);
      way = g_strtod (cells[3], NULL);
      top = MAX (top, g_strtod (cells[4], NULL));
      if (g_str_equal (cells[2], "saddle"))
        {
          g_assert_cmpfloat (way, ==, 0);
          at_saddle = g_strtod (cells[4], NULL);
        }
    }
  g_assert_cmpfloat_with_epsilon (top, at_saddle, 1e-6);
  g_assert_cmpfloat_with_epsilon (at_saddle, event->found.energy, 1e-3);
  g_assert_nonnull (strstr (csv, "protocol robust with sphere=4.5, final_sphere=6, rim_move=10"));
  /* An attempt that there is not. */
  g_assert_nonnull (vt_figure_parse ("w20-fig3:atom=12,attempt=1000", &params, NULL));
  g_assert_null (vt_figure_dup_csv (vt_figure_find ("w20-fig3"), document, NULL, params, NULL));
}

typedef struct
{
  const VtEvent *lost; /* NULL: all are */
  int code;
} Losing;

/* A path that is not whole, or none. */
static VtEventPath *
lose_path (VtEventSet *set, const VtEvent *event, gpointer data, GError **error)
{
  const Losing *losing = data;
  VtEventPath *path;

  if (losing->lost == NULL || event == losing->lost)
    {
      g_set_error (error, VT_METHOD_ERROR, losing->code, "lost");
      return NULL;
    }
  path = g_new0 (VtEventPath, 1);
  g_atomic_ref_count_init (&path->count);
  path->n_points = 1;
  path->length = g_new0 (double, 1);
  path->energy = g_new (double, 1);
  path->energy[0] = 1;
  return path;
}

/* An event whose way down is lost is left out, not the figure. */
static void
test_lost_way (void)
{
  g_autofree char *path = write_real_document ();
  g_autoptr (VtDocument) document = open_document (path);
  g_autoptr (VtEventSet) events = vt_event_set_read (path, 0, vt_document_get_sample (document), NULL);
  const VtEvent *chosen[VT_EVENT_PROFILES];
  Losing losing = { NULL, VT_METHOD_ERROR_INPUT };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (vt_event_set_choose_profiles (events, lose_path, &losing, chosen, &error), ==, 0);
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_INPUT);
  for (gsize i = 0; i < vt_event_set_get_n (events); i++)
    if (vt_event_is_distinct (vt_event_set_get (events, i)))
      {
        losing = (Losing){ vt_event_set_get (events, i), VT_METHOD_ERROR_INPUT };
        g_clear_error (&error);
        g_assert_cmpuint (vt_event_set_choose_profiles (events, lose_path, &losing, chosen, &error), ==, 1); /* of two events */
        g_assert_no_error (error);
        g_assert_true (chosen[0] != losing.lost);
      }
  /* Of what is another matter, such as an end to patience, nothing is drawn. */
  losing.code = VT_METHOD_ERROR_UNKNOWN;
  g_assert_cmpuint (vt_event_set_choose_profiles (events, lose_path, &losing, chosen, &error), ==, 0);
  g_assert_error (error, VT_METHOD_ERROR, VT_METHOD_ERROR_UNKNOWN);
}

static void
test_references (void)
{
  g_autoptr (VtDocument) document = make_document ();
  g_autofree char *path = write_real_document ();
  g_autoptr (VtDocument) real = open_document (path);

  check_figure (document, "w20-fig4", NULL);
  check_figure (real, "w20-fig3", NULL);
  check_figure (document, "protocols", NULL);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_file_test (inside, G_FILE_TEST_IS_DIR))
        remove_folder (inside);
      else
        g_unlink (inside);
    }
  g_rmdir (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("vitrine-landscape-XXXXXX", NULL);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  g_test_add_func ("/landscape-figures/spectra", test_spectra);
  g_test_add_func ("/landscape-figures/chosen-bins", test_chosen_bins);
  g_test_add_func ("/landscape-figures/bin-widths", test_bin_widths);
  g_test_add_func ("/landscape-figures/names", test_names);
  g_test_add_func ("/landscape-figures/statement", test_statement);
  g_test_add_func ("/landscape-figures/refusals", test_refusals);
  g_test_add_func ("/landscape-figures/packed", test_packed);
  g_test_add_func ("/landscape-figures/profile", test_profile);
  g_test_add_func ("/landscape-figures/lost-way", test_lost_way);
  g_test_add_func ("/landscape-figures/references", test_references);
  const int status = g_test_run ();
  remove_folder (folder);
  g_free (folder);
  return status;
}
