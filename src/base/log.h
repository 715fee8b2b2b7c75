/*
 * log.h - structured logging with inherited context
 *
 * Every object that lives for a while embeds a WryLog.  A child names its
 * parent once, at birth; each line it logs then carries the parent's fields
 * too: component, account, network, room.  The text begins with who it is about
 * ("juliet@example.org Libera.Chat: joined #wherry"), taken from the same
 * fields; it is the journal's MESSAGE and what a terminal shows.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct _WryLog WryLog;

struct _WryLog {
	const WryLog *parent;	/* borrowed: an object never outlives its owner */
	const char *field;	/* static, "WHERRY_ACCOUNT" */
	const char *value;	/* borrowed from the object that embeds this */
};

/* The least important level that is written; read it, do not set it. */
extern GLogLevelFlags wry_log_level;

void wry_log_write(const WryLog *log, GLogLevelFlags level, const char *file, int line,
		   const char *func, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* The level is tested here: what is not written is not formatted either. */
#define WRY_LOG(log, level, ...)                                                              \
	do {                                                                                  \
		if ((level) <= wry_log_level)                                                 \
			wry_log_write((log), (level), __FILE__, __LINE__, G_STRFUNC,          \
				      __VA_ARGS__);                                           \
	} while (0)
/* The same with a word that stays what it is, for alerts: the field WHERRY_EVENT. */
#define wry_log_event(log, level, event, ...)                                                 \
	do {                                                                                  \
		const WryLog event_ = { (log), "WHERRY_EVENT", (event) };                     \
		WRY_LOG(&event_, (level), __VA_ARGS__);                                       \
	} while (0)
#define wry_log_error(log, ...)	 WRY_LOG(log, G_LOG_LEVEL_CRITICAL, __VA_ARGS__)
#define wry_log_warn(log, ...)	 WRY_LOG(log, G_LOG_LEVEL_WARNING, __VA_ARGS__)
#define wry_log_notice(log, ...) WRY_LOG(log, G_LOG_LEVEL_MESSAGE, __VA_ARGS__)
#define wry_log_info(log, ...)	 WRY_LOG(log, G_LOG_LEVEL_INFO, __VA_ARGS__)
#define wry_log_debug(log, ...)	 WRY_LOG(log, G_LOG_LEVEL_DEBUG, __VA_ARGS__)

/*
 * What strangers can bring about as often as they like is said once a minute: is it due?  *last: when it was said, monotonic;
 * 0 never.  *left_out (nullable): how often it was not, since; counted here.
 */
bool wry_log_is_due(gint64 *last, unsigned *left_out);

typedef enum {
	WRY_LOG_AUTO,		/* the journal, if stderr is it; else lines on stderr */
	WRY_LOG_STDERR,		/* lines on stderr */
} WryLogTarget;

typedef enum { WRY_LOG_JIDS_FULL, WRY_LOG_JIDS_HASH, WRY_LOG_JIDS_NONE } WryLogJids;

/*
 * Sets the level and makes wry_log_writer() GLib's writer.  Without it GLib's own stays: it
 * shows notices and up, and under G_DEBUG=fatal-warnings a warning is the end, ours too.
 */
void wry_log_setup(GLogLevelFlags level, WryLogTarget target);
void wry_log_set_level(GLogLevelFlags level);
void wry_log_set_jids(WryLogJids jids);

/* The words of log_level (error warning notice info debug) and log_jids (full hash none). */
bool	    wry_log_level_parse(const char *name, GLogLevelFlags *ret_level);
const char *wry_log_level_name(GLogLevelFlags level);
bool	    wry_log_jids_parse(const char *name, WryLogJids *ret_jids);

/*
 * How a JID, mail address or phone number stands in the log: as it is, as "#" and a keyed hash of
 * its bare form (the same until the process ends), or as "-".  WHERRY_ACCOUNT passes
 * it by itself.  Borrowed: valid until eight more calls on the same thread.  NULL is "-".
 */
const char *wry_log_jid(const char *jid);

GLogWriterOutput wry_log_writer(GLogLevelFlags level, const GLogField *fields, gsize n,
				gpointer data);
