/*
 * confscan.h - the configuration file as it stands, line by line
 *
 * The pre-scan in front of GKeyFile: it knows the shape of the file and where
 * everything stands, finds what GKeyFile hides, and keeps the notes of all who
 * read it.  What a key means is config.c's.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
	char *name;
	unsigned line;
} WryScanKey;

typedef struct {
	char *title;			/* "component irc.example.org": GKeyFile's name of it too */
	char *kind, *name;		/* "component", "irc.example.org"; name "": none */
	unsigned line;
	GPtrArray *keys;		/* of WryScanKey, none twice */
} WryScanSection;

typedef struct {
	char *path;
	GPtrArray *sections;		/* of WryScanSection, none twice, as in the file */
	GKeyFile *file;			/* what was good of it */
	GPtrArray *notes;		/* private */
	unsigned dropped;		/* private: notes over the ceiling */
} WryScan;

#define WRY_SCAN_MAX_FILE (1024u * 1024)
#define WRY_SCAN_MAX_LINE 4096u
#define WRY_SCAN_MAX_NOTES 50u

/* Reads all of it; never NULL.  (transfer full) */
WryScan	   *wry_scan_new(const char *path);
void	    wry_scan_free(WryScan *scan);

/*
 * Notes what is wrong: "PATH:LINE: [title] key: text".  line 0: of the whole file; section, key
 * nullable.  A warning hinders nothing.
 */
void	    wry_scan_error(WryScan *scan, unsigned line, const WryScanSection *section,
			   const char *key, const char *format, ...) G_GNUC_PRINTF(5, 6);
void	    wry_scan_warn(WryScan *scan, unsigned line, const WryScanSection *section,
			  const char *key, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* The notes in the order of their lines, appended as char *. */
void	    wry_scan_notes(WryScan *scan, GPtrArray *errors, GPtrArray *warnings);

/* Foreign text for a terminal: one line, no control characters, at most 80 bytes.  (transfer full) */
char	   *wry_scan_printable(const char *text);
/* Of words (NULL-terminated) the one that was probably meant; NULL: none is near. */
const char *wry_scan_nearest(const char *word, const char *const *words);
/* "alice", "1234" where the uid has no name; and the cure for a file it may not read.  (transfer full) */
char	   *wry_scan_user(void);
char	   *wry_scan_unreadable(const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(WryScan, wry_scan_free)
