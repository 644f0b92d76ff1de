/* What the files of the renderer share: vt-renderer.c (frames and their stages), vt-renderer-data.c (what is
 * uploaded), vt-renderer-targets.c (programs and framebuffers), vt-renderer-seen.c (what is hidden), vt-renderer-passes.c (what is drawn). */
#pragma once

#include "vt-arrows.h"
#include "vt-atoms.h"
#include "vt-camera.h"
#include "vt-colour-map.h"
#include "vt-gl.h"
#include "vt-marks.h"
#include "vt-renderer.h"

G_BEGIN_DECLS

/* The uniform block of shaders/frame.glsl, std140. */
typedef struct
{
  float rows[3][4];
  float ray[4];
  float projection[4];
  float depths[4];
  float target[4];
  float plane[4];
  float slab[4];
  float filtering[4];
  float colouring[4];
  float style[4];
  float occlusion[4];
  float surround[4];
  float cue[4];
  float background[4];
  float accent[4];
  float sheet_corner[4];
  float sheet_u[4];
  float sheet_v[4];
  float sheet_normal[4];
  float ghosts[4];
  gint32 marks[4];
  float species[256][4];
} VtFrameBlock;

typedef enum
{
  VT_STAGE_PREPARE, /* sort and upload */
  VT_STAGE_SOLID,
  VT_STAGE_FADED,
  VT_STAGE_OCCLUSION,
  VT_STAGE_SMOOTH,
  VT_STAGE_SHADE,
  VT_STAGE_MARKS,  /* arrows, and lines over them */
  VT_STAGE_FINISH, /* into the mean of the pixel's samples, and into bytes */
  VT_STAGE_DONE,
  VT_N_STAGES
} VtStage;

/* Everything a frame depends on, as numbers (strings as quarks): equal keys, equal pictures. */
#define VT_KEY_LENGTH 96
typedef struct
{
  double values[VT_KEY_LENGTH];
  guint n;
} VtFrameKey;

typedef struct
{
  int x, y;          /* of the target's top left corner in the whole picture; negative with a margin */
  int width, height; /* of the target */
  int margin;        /* on every side, not part of what is shown */
  int divide;        /* 2 and more: the whole picture with so many times fewer pixels along each side, see surround_depth */
} VtTile;

typedef struct
{
  VtScene *scene; /* a reference, while the frame is drawn */
  VtViewState state;
  VtCamera camera;
  VtTile tile;
  VtFrameKey key;
  VtFrameBlock block;
  double pixel_scale;
  double ground[3];  /* background, sRGB */
  gboolean dark;
  gboolean has_faded;
  gboolean has_sheet; /* a map on the slice */
  gboolean coarse;   /* a stand-in while the camera moves */
  int divide;        /* pixels of the picture along a side of one that is drawn: 2 while a slow picture moves */
  guint n_samples;   /* of each pixel */
  guint sample;      /* the one being drawn */
  VtStage stage;
  guint at;          /* how far the stage has come: visible blocks drawn, rows shaded */
} VtFrame;

typedef struct
{
  guint index;
  float depth; /* of its nearest point */
} VtVisible;

typedef enum
{
  VT_PROGRAM_ATOMS,
  VT_PROGRAM_SHEET,
  VT_PROGRAM_OCCLUSION,
  VT_PROGRAM_SMOOTH,
  VT_PROGRAM_SHADE,
  VT_PROGRAM_ARROWS,
  VT_PROGRAM_LINES,
  VT_PROGRAM_COPY,
  VT_PROGRAM_PRESENT,
  VT_N_PROGRAMS
} VtProgram;

/* What is compiled into a shader, one bit each; the names of the macros are in vt-renderer-passes.c. */
typedef enum
{
  VT_VARIANT_PERSPECTIVE = 1 << 0,
  VT_VARIANT_SLICE = 1 << 1,
  VT_VARIANT_FADED = 1 << 2,
  VT_VARIANT_SURROUND = 1 << 2,  /* occlusion */
  VT_VARIANT_POINTS = 1 << 3,    /* atoms */
  VT_VARIANT_OCCLUSION = 1 << 3, /* shade */
  VT_VARIANT_OUTLINES = 1 << 4,
  VT_VARIANT_FIELD = 1 << 5,
} VtVariant;

#define VT_N_VARIANTS 64
#define VT_SURROUND_FROM 64
/* Where the processor draws, what is hidden is found atom by atom up to here; beyond, and on a graphics card, block by block. */
#define VT_SEEN_MOST 40000

struct _VtRenderer
{
  GLuint programs[VT_N_PROGRAMS][VT_N_VARIANTS]; /* compiled when first used */
  GError *error;     /* a shader that failed, or more atoms than fit */
  gboolean too_many; /* it is the latter */
  GLuint vertex_array, seen_buffer, line_array, line_buffer, frame_buffer;
  GLuint buffers[4], buffer_textures[4]; /* VtBuffer */
  GLuint sheet_texture;
  VtSliceMap *sheet; /* that is in it */
  GLuint map_texture;
  const VtColourMap *map_loaded;
  gint max_texels;
  gboolean software; /* vt_gl_is_software() */

  int width, height; /* of the part of the targets that the frame uses */
  int made_width, made_height; /* of the targets */
  gboolean has_faded_targets;
  GLuint ids[2], depth, faded_ids, faded_depth, sky[2], picture, mean, finished[2];
  GLuint solid_target[2], faded_target, sky_target[2], picture_target, mean_target, finished_target[2];
  /* Of a very large picture shadows reach farther than tiles can overlap. Its depths, with fewer pixels: what is more than
   * VT_SURROUND_FROM pixels away is looked up there (as in M. McGuire, M. Mara, D. Luebke, "Scalable ambient obscurance", HPG
   * 2012), by a rule that does not know of tiles. */
  GLuint surround_ids, surround_depth, surround_target;
  VtTile surround; /* divide 0: there is none */
  int finished_size[2][2]; /* the one that is shown outlives a change of size */

  VtAtoms *atoms;
  gboolean atoms_uploaded;
  VtScene *uploaded_scene; /* identity only, not a reference */
  VtSceneSerials uploaded;
  gboolean uploaded_wrap;
  guint uploaded_component;

  VtFrame frame;    /* in progress */
  GArray *visible[2]; /* VtVisible of the frame in progress, nearest first: solid, faded */
  guint8 *seen;       /* by drawing index: not hidden behind others; NULL: not known, or not worth knowing */
  int used[4];        /* pixels of the target that atoms may touch: x, y (bottom up), width, height */
  int drawn[4];       /* likewise, atoms and marks */
  VtMarks marks;
  GArray *arrows;   /* VtArrow; NULL: none */
  VtFrameKey arrows_key; /* what they were made for */
  GLuint arrow_array, arrow_buffer, arrow_target;

  gboolean shown;   /* there is a complete frame */
  guint64 shown_serial;
  VtFrameKey asked_key; /* of the last draw */
  gboolean asked_nothing;
  VtFrameKey shown_key;
  gboolean shown_coarse;
  VtTile shown_tile;
  gboolean ids_valid; /* what is shown can be picked */
  int ids_shown, finished_shown; /* which of the two */
  int shown_divide;
  VtAtoms *shown_atoms; /* what the ids shown mean */

  double cost[VT_N_STAGES]; /* ms per atom or per pixel, a running mean */
};

typedef enum
{
  VT_BUFFER_ATOMS,
  VT_BUFFER_VALUES,
  VT_BUFFER_FILTERS,
  VT_BUFFER_FLAGS
} VtBuffer;

/* vt-renderer.c: vt_renderer_draw() for a part of a larger picture. One with divide > 1 becomes the surround of those that
 * follow, and is not shown. */
gboolean vt_renderer_draw_tile (VtRenderer *renderer, VtScene *scene, VtView *view, const VtFrameOptions *options, const VtTile *tile);

/* vt-renderer-data.c. Uploads what has changed; FALSE when the deadline came first. */
gboolean vt_renderer_upload (VtRenderer *renderer, VtScene *scene, const VtViewState *state, gint64 deadline);
void vt_renderer_load_map (VtRenderer *renderer, const VtColourMap *map);
void vt_renderer_free_data (VtRenderer *renderer);

/* vt-renderer-arrows.c */
void vt_renderer_load_arrows (VtRenderer *renderer, VtScene *scene, VtView *view, const VtColourMap *map, gboolean dark);
guint vt_renderer_get_n_arrows (VtRenderer *renderer);
guint vt_renderer_draw_arrows (VtRenderer *renderer, guint first, guint n); /* how many it has drawn */
void vt_renderer_free_arrows (VtRenderer *renderer);

/* vt-renderer-sheet.c: the map on the slice. Before the block is loaded; reads the slab and may narrow it. */
void vt_renderer_fill_sheet (VtRenderer *renderer, VtView *view, const VtColourMap *map);
void vt_renderer_draw_sheet (VtRenderer *renderer); /* among the solid atoms */
void vt_renderer_free_sheet (VtRenderer *renderer);

/* vt-renderer-targets.c */
/* Makes the program current; compiles the variant when it is first used. */
GLuint vt_renderer_use_program (VtRenderer *renderer, VtProgram program, guint variant);
gboolean vt_renderer_init_passes (VtRenderer *renderer, GError **error);
void vt_renderer_resize (VtRenderer *renderer, int width, int height, gboolean faded);
void vt_renderer_make_surround (VtRenderer *renderer, const VtTile *tile);
void vt_renderer_free_passes (VtRenderer *renderer);

/* vt-renderer-seen.c: which atoms of the visible blocks are seen, into VtRenderer::seen; known only where all are solid and whole, so that none is faded. */
void vt_renderer_find_seen (VtRenderer *renderer);

/* vt-renderer-passes.c */
/* Of the atoms. */
double vt_renderer_get_largest_radius (const VtFrame *frame);
/* @position: relative to the local origin. */
void vt_renderer_to_view (const VtFrame *frame, const float position[3], double view[3]);
/* VtVisible, nearest first. */
int vt_visible_compare (const void *a, const void *b);
/* Pixels of the target (top left origin) that a sphere may touch, and VT_BOUND_SPARE around them; FALSE when it is outside. @box: left, top, right, bottom. */
#define VT_BOUND_SPARE 2
gboolean vt_renderer_bound_sphere (const VtFrame *frame, const double view[3], double radius, double nearest, double box[4]);
/* The position of the pixel's sample, and what follows from it. */
void vt_renderer_load_block (VtRenderer *renderer);
/* One piece of the frame's stage, meant to take @ms; moves frame.at, and to the next stage when done. */
void vt_renderer_step (VtRenderer *renderer, double ms);
void vt_renderer_present (VtRenderer *renderer, GLuint target, int x, int y, int width, int height);

G_END_DECLS
