#include "vt-recent.h"

#include "base/vt-i18n.h"
#include "io/vt-samples.h"
#include "vt-config.h"

void
vt_recent_add (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  char *groups[] = { (char *) VT_APP_ID, NULL };
  GtkRecentData data = {
    .mime_type = (char *) "application/x-vitrine",
    .app_name = (char *) "Vitrine",
    .app_exec = (char *) "vitrine %f",
    .groups = groups,
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static int
latest_first (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

GListModel *
vt_recent_list (guint max)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());

  items = g_list_sort (items, latest_first);
  for (GList *l = items; l && g_list_model_get_n_items (G_LIST_MODEL (files)) < max; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autoptr (GFile) file = NULL;

      if (!gtk_recent_info_has_application (info, "Vitrine") || !gtk_recent_info_is_local (info)
          || !gtk_recent_info_exists (info))
        continue;
      file = g_file_new_for_uri (gtk_recent_info_get_uri (info));
      g_list_store_append (files, file);
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  return G_LIST_MODEL (files);
}

char *
vt_recent_dup_folder (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *path = folder ? g_file_get_path (folder) : NULL;
  const char *home = g_get_home_dir ();

  if (!path)
    return g_strdup ("");
  if (g_str_has_prefix (path, home) && (path[strlen (home)] == '/' || path[strlen (home)] == '\0'))
    return g_strconcat ("~", path + strlen (home), NULL);
  return g_steal_pointer (&path);
}

/* Menus take an underscore for a mnemonic. */
static char *
escape_label (const char *text)
{
  g_autoptr (GString) escaped = g_string_new (text);

  g_string_replace (escaped, "_", "__", 0);
  return g_strdup (escaped->str);
}

void
vt_recent_fill_menu (GMenu *menu)
{
  g_autoptr (GListModel) files = vt_recent_list (8);
  g_autoptr (GMenu) recent = g_menu_new ();
  g_autoptr (GMenu) samples = g_menu_new ();

  g_menu_remove_all (menu);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autoptr (GMenuItem) item = NULL;
      g_autofree char *name = g_file_get_basename (file);
      g_autofree char *label = escape_label (name);

      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open", "s", g_file_peek_path (file));
      g_menu_append_item (recent, item);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (recent)) > 0)
    g_menu_append_section (menu, _ ("Recent"), G_MENU_MODEL (recent));
  for (const VtBundledSample *sample = vt_samples_list (); sample->id; sample++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (sample->title), NULL);

      g_menu_item_set_action_and_target (item, "win.open-sample", "s", sample->id);
      g_menu_append_item (samples, item);
    }
  g_menu_append_section (menu, _ ("Samples"), G_MENU_MODEL (samples));
}
