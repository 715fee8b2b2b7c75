/*
 * config.h - the configuration file, read and checked (UX.md 1.2 to 1.4)
 *
 * A pre-scan finds what GKeyFile hides (doubled groups and keys, comments behind
 * values) and supplies line numbers; then GKeyFile parses, and the field tables
 * of the core and of the backends check.  All mistakes are found at once.
 */
#pragma once

#include "core/backend.h"

typedef struct {			/* one [network NAME] section */
	char *name;
	unsigned line;
	WryValues *values;		/* of the backend's network_settings */
} WryConfigNetwork;

typedef struct {			/* one [component DOMAIN] section */
	char *domain;			/* prepared (IDNA2008) */
	unsigned line;
	const WryBackend *backend;
	WryValues *common;		/* wry_config_component_fields */
	WryValues *settings;		/* of the backend's settings */
	char *secret;			/* from secret_file or secret_env; wiped when freed */
	GPtrArray *networks;		/* of WryConfigNetwork, borrowed from the config */
} WryConfigComponent;

typedef struct {
	char *path;
	WryValues *wherry;		/* wry_config_wherry_fields */
	GPtrArray *components;		/* of WryConfigComponent, as in the file */
	GPtrArray *networks;		/* of WryConfigNetwork */
	GPtrArray *errors, *warnings;	/* of char *: "FILE:LINE: [group] key: what; what to do" */
} WryConfig;

/* The core's own keys: of [wherry], and of every [component]. */
extern const WryField wry_config_wherry_fields[];
extern const WryField wry_config_component_fields[];

/*
 * Reads and checks path; never NULL: what is wrong stands in errors, and where that is not
 * empty the rest may be incomplete.  backends: NULL-terminated.  Dials nothing.  (transfer full)
 */
WryConfig  *wry_config_load(const char *path, const WryBackend *const *backends);
void	    wry_config_free(WryConfig *config);

/* "host:port" or "[::1]:port": the host (transfer full) and the port; NULL: it is none. */
char	   *wry_config_split_address(const char *text, unsigned *ret_port);

/* The directory of large files: as configured, or beside an SQLite database.  (transfer full) */
char	   *wry_config_spool_dir(const WryValues *wherry);

/* Every effective value with its origin, for --check-config --verbose.  Secrets are not shown. */
void	    wry_config_describe(const WryConfig *config, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryConfig, wry_config_free)
