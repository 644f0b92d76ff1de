/* The module vitrine-film. */
#include "figure/vt-film.h"

#include <gmodule.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>

struct _VtFilm
{
  AVFormatContext *format;
  AVCodecContext *codec;
  AVFrame *frame;
  AVPacket *packet;
  struct SwsContext *scaler; /* from RGB to Y'CbCr */
};

/* Hardly to be told from the original. Their scales differ: x264's is from 0 to 51, VP9's to 63. */
#define QUALITY_H264 "18"
#define QUALITY_VP9 "24"
/* Of encoders that aim at a rate instead (OpenH264): bits per pixel of a picture full of edges. */
#define BITS_PER_PIXEL 0.3

static gboolean
fail (int code, GError **error)
{
  char reason[AV_ERROR_MAX_STRING_SIZE] = "";

  av_strerror (code, reason, sizeof reason);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, reason);
  return FALSE;
}

static AVCodecContext *
make_codec (VtFilm *film, gboolean webm, int width, int height, guint rate, GError **error)
{
  const AVCodec *encoder = avcodec_find_encoder (webm ? AV_CODEC_ID_VP9 : AV_CODEC_ID_H264);
  AVCodecContext *codec = encoder ? avcodec_alloc_context3 (encoder) : NULL;

  if (!codec)
    {
      fail (AVERROR_ENCODER_NOT_FOUND, error);
      return NULL;
    }
  codec->width = width;
  codec->height = height;
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->time_base = (AVRational){ 1, (int) rate };
  codec->framerate = (AVRational){ (int) rate, 1 };
  codec->color_range = AVCOL_RANGE_MPEG;
  codec->colorspace = AVCOL_SPC_BT709;
  codec->color_primaries = AVCOL_PRI_BT709;
  codec->color_trc = AVCOL_TRC_BT709;
  codec->thread_count = 0; /* as many as there are processors */
  if (film->format->oformat->flags & AVFMT_GLOBALHEADER)
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  /* VP9 keeps to its quality only without a rate. */
  if (av_opt_set (codec->priv_data, "crf", webm ? QUALITY_VP9 : QUALITY_H264, 0) >= 0)
    codec->bit_rate = 0;
  else
    codec->bit_rate = (gint64) (BITS_PER_PIXEL * width * height * rate);
  if (webm)
    {
      av_opt_set (codec->priv_data, "deadline", "good", 0);
      av_opt_set (codec->priv_data, "cpu-used", "4", 0);
      av_opt_set (codec->priv_data, "row-mt", "1", 0);
    }
  const int code = avcodec_open2 (codec, encoder, NULL);
  if (code < 0)
    {
      fail (code, error);
      avcodec_free_context (&codec);
    }
  return codec;
}

/* sRGB and BT.709 have the same primaries; what is drawn in full range is filmed in the range of television, as players expect. */
static gboolean
make_scaler (VtFilm *film)
{
  const int *matrix = sws_getCoefficients (SWS_CS_ITU709);
  const int width = film->codec->width, height = film->codec->height;

  film->scaler = sws_getContext (width, height, AV_PIX_FMT_RGB32, width, height, AV_PIX_FMT_YUV420P,
                                 SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, NULL, NULL, NULL);
  return film->scaler && sws_setColorspaceDetails (film->scaler, matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16) >= 0;
}

static gboolean
begin_with (VtFilm *film, gboolean webm, int width, int height, guint rate, const char *comment, GError **error)
{
  int code = avformat_alloc_output_context2 (&film->format, NULL, webm ? "webm" : "mp4", NULL);
  AVStream *stream;

  if (code < 0)
    return fail (code, error);
  film->codec = make_codec (film, webm, width, height, rate, error);
  if (!film->codec)
    return FALSE;
  stream = avformat_new_stream (film->format, NULL);
  film->frame = av_frame_alloc ();
  film->packet = av_packet_alloc ();
  if (!stream || !film->frame || !film->packet || !make_scaler (film))
    return fail (AVERROR (ENOMEM), error);
  stream->time_base = film->codec->time_base;
  stream->avg_frame_rate = film->codec->framerate;
  film->frame->format = film->codec->pix_fmt;
  film->frame->width = width;
  film->frame->height = height;
  film->frame->pts = 0;
  av_dict_set (&film->format->metadata, "comment", comment, 0);
  code = avcodec_parameters_from_context (stream->codecpar, film->codec);
  if (code >= 0)
    code = av_frame_get_buffer (film->frame, 0);
  /* In memory: an MP4's beginning is written last, and a file is to appear complete or not at all. */
  if (code >= 0)
    code = avio_open_dyn_buf (&film->format->pb);
  if (code >= 0)
    code = avformat_write_header (film->format, NULL);
  return code >= 0 || fail (code, error);
}

/* What has been written; free with av_free(). */
static guint8 *
take_bytes (VtFilm *film, int *length)
{
  guint8 *bytes = NULL;

  *length = avio_close_dyn_buf (g_steal_pointer (&film->format->pb), &bytes);
  return bytes;
}

static void
free_film (VtFilm *film)
{
  int length;

  if (!film)
    return;
  sws_freeContext (film->scaler);
  av_packet_free (&film->packet);
  av_frame_free (&film->frame);
  avcodec_free_context (&film->codec);
  if (film->format && film->format->pb)
    av_free (take_bytes (film, &length));
  avformat_free_context (film->format);
  g_free (film);
}

static VtFilm *
begin (gboolean webm, int width, int height, guint rate, const char *comment, GError **error)
{
  VtFilm *film = g_new0 (VtFilm, 1);

  av_log_set_level (AV_LOG_ERROR); /* encoders tell of their settings otherwise */
  if (!begin_with (film, webm, width, height, rate, comment, error))
    g_clear_pointer (&film, free_film);
  return film;
}

/* @frame: NULL: the last has been sent. */
static gboolean
encode (VtFilm *film, AVFrame *frame, GError **error)
{
  int code = avcodec_send_frame (film->codec, frame);

  while (code >= 0)
    {
      code = avcodec_receive_packet (film->codec, film->packet);
      if (code == AVERROR (EAGAIN) || code == AVERROR_EOF)
        return TRUE;
      if (code < 0)
        break;
      film->packet->duration = 1;
      av_packet_rescale_ts (film->packet, film->codec->time_base, film->format->streams[0]->time_base);
      code = av_write_frame (film->format, film->packet);
      av_packet_unref (film->packet);
    }
  return fail (code, error);
}

static gboolean
add (VtFilm *film, const guint8 *rows, int stride, GError **error)
{
  const int code = av_frame_make_writable (film->frame);

  if (code < 0)
    return fail (code, error);
  sws_scale (film->scaler, &rows, &stride, 0, film->codec->height, film->frame->data, film->frame->linesize);
  const gboolean good = encode (film, film->frame, error);
  film->frame->pts++;
  return good;
}

static void
free_bytes (gpointer bytes)
{
  av_free (bytes);
}

static GBytes *
finish (VtFilm *film, GError **error)
{
  guint8 *bytes;
  int code, length;

  if (!encode (film, NULL, error))
    return NULL;
  code = av_write_trailer (film->format);
  if (code < 0)
    {
      fail (code, error);
      return NULL;
    }
  bytes = take_bytes (film, &length);
  return g_bytes_new_with_free_func (bytes, (gsize) length, free_bytes, bytes);
}

extern const VtFilmFuncs vt_film_funcs;
G_MODULE_EXPORT const VtFilmFuncs vt_film_funcs = { begin, add, finish, free_film };
