/* Decoding of gzip members: whatever the pieces, what zlib has packed comes out, and nothing else passes. Built once for each
 * decoder that there is. */
#include <string.h>
#include <zlib.h>

#include "io/vt-inflate.h"

typedef struct
{
  int level;
  int strategy;
  gboolean header; /* with name, comment, extra field and check sum of the header */
} Packing;

static const Packing packings[] = {
  { 6, Z_DEFAULT_STRATEGY, FALSE }, { 6, Z_DEFAULT_STRATEGY, TRUE }, { 1, Z_DEFAULT_STRATEGY, FALSE },
  { 0, Z_DEFAULT_STRATEGY, FALSE }, { 9, Z_FIXED, TRUE },            { 6, Z_HUFFMAN_ONLY, FALSE },
};

/* Numbers, as in a dump, and then bytes that do not pack. */
static GByteArray *
make_text (guint length)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  GByteArray *text = g_byte_array_new ();

  while (text->len < length)
    {
      char line[64];
      guint32 noise = g_rand_int (random);
      g_snprintf (line, sizeof line, "%u 1 %.4f %.4f\n", text->len, g_rand_double (random), g_rand_double (random));
      if (text->len < 3 * length / 4)
        g_byte_array_append (text, (guint8 *) line, (guint) strlen (line));
      else
        g_byte_array_append (text, (guint8 *) &noise, 4);
    }
  return text;
}

static GByteArray *
pack (const GByteArray *text, const Packing *packing)
{
  z_stream stream = { 0 };
  gz_header header = { .name = (Bytef *) "a name.dump", .comment = (Bytef *) "what it is", .extra = (Bytef *) "AB\x02\0xy", .extra_len = 6, .hcrc = 1 };
  GByteArray *packed = g_byte_array_new ();

  g_assert_cmpint (deflateInit2 (&stream, packing->level, Z_DEFLATED, 31, 8, packing->strategy), ==, Z_OK);
  if (packing->header)
    deflateSetHeader (&stream, &header);
  g_byte_array_set_size (packed, (guint) deflateBound (&stream, text->len) + 64);
  stream.next_in = text->data;
  stream.avail_in = text->len;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (packed, (guint) stream.total_out);
  deflateEnd (&stream);
  return packed;
}

/* Goes on from @at of @packed in pieces of @n_in and @n_out bytes until it ends, fails, or neither moves on. */
static VtInflateStatus
run (VtInflate *inflate, const GByteArray *packed, gsize *at, gsize n_in, gsize n_out, GByteArray *out)
{
  g_autofree char *room = g_malloc (n_out);

  for (;;)
    {
      gsize taken;
      gsize written;
      const gsize n = MIN (n_in, packed->len - *at);
      const VtInflateStatus status = vt_inflate_run (inflate, packed->data + *at, n, &taken, room, n_out, &written);

      g_assert_cmpuint (taken, <=, n);
      g_assert_cmpuint (written, <=, n_out);
      *at += taken;
      g_byte_array_append (out, (guint8 *) room, (guint) written);
      if (status != VT_INFLATE_MORE || (n == 0 && written == 0))
        return status;
    }
}

static void
test_pieces (void)
{
  static const gsize sizes[] = { 1, 2, 3, 7, 64, 1000, 40000, 1 << 20 };
  g_autoptr (GByteArray) text = make_text (100000);
  g_autoptr (GByteArray) nothing = g_byte_array_new ();

  for (guint p = 0; p < G_N_ELEMENTS (packings); p++)
    {
      g_autoptr (GByteArray) packed = pack (text, &packings[p]);
      g_autoptr (GByteArray) empty = pack (nothing, &packings[p]);
      const guint length = packed->len;
      g_autoptr (VtInflate) inflate = vt_inflate_new ();

      /* What follows the member is left alone. */
      g_byte_array_append (packed, empty->data, empty->len);
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
          {
            g_autoptr (GByteArray) out = g_byte_array_new ();
            gsize at = 0;

            if (sizes[i] * sizes[j] >= 60)
              {
                g_assert_cmpint (run (inflate, packed, &at, sizes[i], sizes[j], out), ==, VT_INFLATE_END);
                g_assert_cmpuint (at, ==, length);
                g_assert_cmpmem (out->data, out->len, text->data, text->len);
                vt_inflate_reset (inflate);
                g_assert_cmpint (run (inflate, packed, &at, sizes[i], sizes[j], out), ==, VT_INFLATE_END);
                g_assert_cmpuint (at, ==, packed->len);
                g_assert_cmpuint (out->len, ==, text->len);
                vt_inflate_reset (inflate);
              }
          }
    }
}

/* From anywhere, the header and the check sum included. */
static void
test_copy (void)
{
  g_autoptr (GByteArray) text = make_text (300000);

  for (guint p = 0; p < G_N_ELEMENTS (packings); p++)
    {
      g_autoptr (GByteArray) packed = pack (text, &packings[p]);
      g_autoptr (GRand) random = g_rand_new_with_seed (p);
      gsize cuts[24];

      for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
        cuts[i] = i < 4 ? 8 * i + 1 : i < 8 ? packed->len - (i - 3) : (gsize) g_rand_int_range (random, 20, (gint32) packed->len);
      for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
        {
          g_autoptr (VtInflate) inflate = vt_inflate_new ();
          g_autoptr (GByteArray) out = g_byte_array_new ();
          const GByteArray head = { packed->data, (guint) cuts[i] };
          gsize at = 0;

          g_assert_cmpint (run (inflate, &head, &at, 4096, (gsize) g_rand_int_range (random, 1, 70000), out), ==, VT_INFLATE_MORE);
          g_assert_cmpuint (at, ==, cuts[i]);
          const guint so_far = out->len;
          g_autoptr (VtInflate) copy = vt_inflate_copy (inflate);
          g_assert_cmpint (run (inflate, packed, &at, 50000, 50000, out), ==, VT_INFLATE_END);
          g_assert_cmpmem (out->data, out->len, text->data, text->len);
          g_byte_array_set_size (out, so_far);
          at = cuts[i];
          g_assert_cmpint (run (copy, packed, &at, 1 << 20, 1 << 20, out), ==, VT_INFLATE_END);
          g_assert_cmpmem (out->data, out->len, text->data, text->len);
        }
    }
}

/* A bit turned anywhere is noticed, at the latest by the check sum; only what the header says of itself may be anything. */
static void
test_damaged (void)
{
  g_autoptr (GByteArray) text = make_text (20000);

  for (guint p = 0; p < G_N_ELEMENTS (packings); p++)
    {
      g_autoptr (GByteArray) packed = pack (text, &packings[p]);
      const guint first = packings[p].header ? 50 : 10;

      for (guint i = first; i < packed->len; i += i + 8 < packed->len ? 97 : 1)
        {
          g_autoptr (VtInflate) inflate = vt_inflate_new ();
          g_autoptr (GByteArray) out = g_byte_array_new ();
          gsize at = 0;

          packed->data[i] ^= (guint8) (1 << i % 8);
          g_assert_cmpint (run (inflate, packed, &at, 3000, 3000, out), !=, VT_INFLATE_END);
          packed->data[i] ^= (guint8) (1 << i % 8);
        }
      for (guint i = 0; i < 3; i++)
        {
          g_autoptr (VtInflate) inflate = vt_inflate_new ();
          g_autoptr (GByteArray) out = g_byte_array_new ();
          gsize at = 0;

          packed->data[i] ^= 0x10;
          g_assert_cmpint (run (inflate, packed, &at, 1, 3000, out), ==, VT_INFLATE_DAMAGED);
          packed->data[i] ^= 0x10;
        }
    }
}

/* Without its end no member is complete. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) text = make_text (20000);

  for (guint p = 0; p < G_N_ELEMENTS (packings); p++)
    {
      g_autoptr (GByteArray) packed = pack (text, &packings[p]);

      for (guint n = 0; n < packed->len; n += n < 80 || n + 20 > packed->len ? 1 : 61)
        {
          g_autoptr (VtInflate) inflate = vt_inflate_new ();
          g_autoptr (GByteArray) out = g_byte_array_new ();
          const GByteArray head = { packed->data, n };
          gsize at = 0;

          g_assert_cmpint (run (inflate, &head, &at, 4096, 4096, out), ==, VT_INFLATE_MORE);
          g_assert_cmpuint (out->len, <=, text->len);
          g_assert_cmpmem (out->data, out->len, text->data, out->len);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inflate/pieces", test_pieces);
  g_test_add_func ("/inflate/copy", test_copy);
  g_test_add_func ("/inflate/damaged", test_damaged);
  g_test_add_func ("/inflate/cut", test_cut);
  return g_test_run ();
}
