/* Writing samples with their fields. A file appears complete or not at all (written beside it, synced, renamed). */
#pragma once

#include <gio/gio.h>

#include "sample/vt-sample.h"

G_BEGIN_DECLS

typedef enum
{
  VT_EXPORT_EXTXYZ,
  VT_EXPORT_CSV,
  VT_EXPORT_LAMMPS_DUMP,
  VT_EXPORT_LAMMPS_DATA,
} VtExportFormat;

/* From the name: .xyz .extxyz / .csv / .dump .lammpstrj / .data .lmp, each optionally with .gz or .zst.
 * FALSE with a message that lists the names known. */
gboolean vt_export_format_from_path (const char *path, VtExportFormat *format, GError **error);

/* @fields: VtField pointers, all with the sample's number of atoms (LAMMPS data takes vx, vy, vz alone, as
 * its velocities). CSV: '#' comments, a header line "id,species,x,y,z,…", one row per atom. @comments: (nullable) NULL-terminated lines. */
gboolean vt_export_sample (const char *path, VtExportFormat format, VtSample *sample, VtField *const *fields, guint n_fields,
                           const char *const *comments, GCancellable *cancellable, GError **error);

/* Any text or bytes, atomically; compressed if the name ends in .gz or .zst. Used by every other exporter. */
gboolean vt_export_bytes (const char *path, const void *bytes, gsize length, GError **error);

G_END_DECLS
