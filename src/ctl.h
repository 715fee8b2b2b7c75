/*
 * ctl.h - what wherryctl's verbs share: its options, asking wherryd, tables
 *
 * For src/wherryctl.c and src/ctl-*.c alone.
 */
#pragma once

#include "core/config.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>

#define EXIT_FAILED 1
#define EXIT_USAGE 2
#define EXIT_NOT_RUNNING 69

typedef struct {
	const char *config_path, *period;
	bool json, watch, bodies, with_key, yes, dry_run;
} CtlOptions;

extern CtlOptions ctl_options;
/* The configuration; NULL: it is wrong, and that has been said.  (transfer full) */
WryConfig  *ctl_load_config(void);

/* "wherryctl: ...", and where help is; the exit status. */
int	    ctl_usage(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* --- asking wherryd ------------------------------------------------------------- */

/*
 * The answer to a verb; NULL and *ret_rc: there is none, and it has been said why.  quiet: not being
 * there is no failure yet.  extra: members, name and value in turn, NULL at the end; NULL: none.  (transfer full)
 */
JsonNode   *ctl_ask(int *ret_rc, bool quiet, const char *verb, const char *const *extra);
/*
 * An answer of several lines: each as it comes, from the second on to `line` (false: enough).  The first
 * is the answer, as above; seconds: the longest pause, 0: any.
 */
JsonNode   *ctl_stream(int *ret_rc, const char *verb, const char *const *extra, unsigned seconds,
		       bool (*line)(JsonObject *first, JsonObject *line, gpointer data), gpointer data);
int	    ctl_print_json(JsonNode *answer, int rc);
const char *ctl_text(JsonObject *object, const char *name);
gint64	    ctl_int(JsonObject *object, const char *name);
bool	    ctl_bool(JsonObject *object, const char *name);
/* The objects in a list of the answer.  (transfer container) */
GPtrArray  *ctl_objects(JsonObject *object, const char *name);

/* --- tables ---------------------------------------------------------------------- */

typedef struct _CtlTable CtlTable;

/* titles: NULL at the end. */
CtlTable   *ctl_table_new(const char *const *titles);
/* Cells as they come, row by row; each is made fit for a terminal.  NULL: empty. */
void	    ctl_table_add(CtlTable *table, const char *cell);
void	    ctl_table_add_int(CtlTable *table, gint64 n);
void	    ctl_table_print_and_free(CtlTable *table);

/* --- verbs: ctl-setup.c, ctl-server.c ---------------------------------------------- */

int	    ctl_setup(char **args);
int	    ctl_server_config(char **args);
/* Is it the name of an XMPP server we know? */
bool	    ctl_is_xmpp_server(const char *name);
/* What to paste into its configuration.  domain: NULL: of all components.  NULL: it has been said why not. */
GString	   *ctl_xmpp_snippet(const char *name, const char *domain);
/* ctl-mta.c: the same of mail servers. */
bool	    ctl_is_mta(const char *name);
GString	   *ctl_mta_snippet(const char *name, const char *domain);
/* ctl-users.c */
int	    ctl_users(char **args);
int	    ctl_user(char **args);
int	    ctl_delete_user(char **args);
int	    ctl_disconnect(char **args);
int	    ctl_reconnect(char **args);
int	    ctl_announce(char **args);
int	    ctl_export(char **args);
int	    ctl_deny(char **args);
int	    ctl_allow(char **args);
/* ctl-import.c */
int	    ctl_import(char **args);
/* ctl-keep.c */
/* Does wherryd answer? */
bool	    ctl_is_running(void);
int	    ctl_backup(char **args);
int	    ctl_restore(char **args);
int	    ctl_reset_passwords(char **args);
/* ctl-queue.c */
int	    ctl_queue(char **args);
/* ctl-trace.c */
int	    ctl_trace(char **args);
