/* Parts of the overlay (vt_overlay_draw() in vt-renderer.h) that can be tested by themselves. Logical units. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The round step (1, 2, 2.5 or 5 × 10ⁿ) that cuts @span into at most about @wanted parts. */
double vt_overlay_tick_step (double span, guint wanted);

/* With as many decimals as @step has, and a true minus sign. Caller frees. */
char *vt_overlay_format_tick (double value, double step);

/* x, y, width and height of the colour bar in a picture of this size. */
void vt_overlay_bar_rectangle (double width, double height, double title_height, double labels_width, double rectangle[4]);

/* The longest round length that is at most @longest pixels: its pixels, and its label ("2 nm"; caller frees). */
double vt_overlay_scale_bar (double pixels_per_length, double longest, const char *unit, char **label);

G_END_DECLS
