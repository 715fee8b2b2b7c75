/*
 * main.c - wherryd: options, the register of backends, signals, beginning and end
 *
 * The top floor.  What a gateway is, and how one is built out of a
 * configuration, stands in core/gateway.c.
 */
#include "backends/backends.h"
#include "base/helper.h"
#include "base/loop.h"
#include "base/spool.h"
#include "control.h"
#include "core/gateway.h"
#include "http/fetch.h"
#include "http/serve.h"
#include "metrics.h"
#include "net/conn.h"
#include "net/resolve.h"
#include "net/scram.h"
#include "standby.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define STATUS_MS 5000

static const WryBackend *const backends[] = WRY_BACKENDS;
static const WryHelperJob *const helpers[] = WRY_HELPERS;

static const char help[] =
    "Usage: wherryd [OPTION]...\n"
    "An XMPP gateway: IRC and e-mail in the XMPP client you already use.\n"
    "\n"
    "  -c, --config FILE      read FILE, not " WRY_SYSCONFDIR "/wherry/wherry.conf\n"
    "      --check-config     check the configuration and exit; dials nothing\n"
    "      --verbose          with it: show every value and where it comes from\n"
    "      --log-level LEVEL  error, warning, notice, info or debug; beats log_level\n"
    "      --daemon           go to the background once started; needs --log-file\n"
    "      --log-file FILE    log to FILE, not to the journal or stderr\n"
    "      --pid-file FILE    write the process id to FILE\n"
    "      --trace-backend    log what backends are ordered, abort when one breaks a rule\n"
    "      --version          show the version and exit\n"
    "  -h, --help             show this and exit\n"
    "\n"
    "Signals: HUP reloads, TERM leaves, USR1 and USR2 log more and less.\n"
    "Manuals: wherryd(8), wherry.conf(5), wherryctl(8)\n";

typedef struct {
	const char *config_path, *log_level, *log_file, *pid_file;
	bool check, verbose, daemon, trace;
} Options;

typedef struct {
	Options options;
	GMainLoop *loop;
	WryGateway *gateway;
	WryControl *control;
	WryMetrics *metrics;
	GLogLevelFlags configured; /* the level to return to */
	GLogLevelFlags level;
	WryTimer *level_timer, *status_timer, *watchdog_timer;
	unsigned watchdog_ms;
	GSocket *notify; /* systemd's, NULL: not started by it */
	char *status;	 /* last told */
	bool stopping;
	bool taken; /* the database is another wherryd's */
	int pid_fd;
} Program;

/* --- options ---------------------------------------------------------------- */

enum {
	OPT_CHECK = 256,
	OPT_VERBOSE,
	OPT_LEVEL,
	OPT_DAEMON,
	OPT_LOG,
	OPT_PID,
	OPT_TRACE,
	OPT_VERSION
};

/* -1: go on; else the status to leave with. */
static int
read_options(Options *options, int argc, char **argv)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check-config", no_argument, NULL, OPT_CHECK },
		{ "verbose", no_argument, NULL, OPT_VERBOSE },
		{ "log-level", required_argument, NULL, OPT_LEVEL },
		{ "daemon", no_argument, NULL, OPT_DAEMON },
		{ "log-file", required_argument, NULL, OPT_LOG },
		{ "pid-file", required_argument, NULL, OPT_PID },
		{ "trace-backend", no_argument, NULL, OPT_TRACE },
		{ "version", no_argument, NULL, OPT_VERSION },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	GLogLevelFlags level;

	if (argc > 0)
		argv[0] = (char *)"wherryd";
	for (int c; (c = getopt_long(argc, argv, "c:h", known, NULL)) != -1;)
		switch (c) {
		case 'c':
			options->config_path = optarg;
			break;
		case OPT_CHECK:
			options->check = true;
			break;
		case OPT_VERBOSE:
			options->verbose = true;
			break;
		case OPT_LEVEL:
			options->log_level = optarg;
			break;
		case OPT_DAEMON:
			options->daemon = true;
			break;
		case OPT_LOG:
			options->log_file = optarg;
			break;
		case OPT_PID:
			options->pid_file = optarg;
			break;
		case OPT_TRACE:
			options->trace = true;
			break;
		case OPT_VERSION:
			puts("wherryd " WRY_VERSION);
			return EX_OK;
		case 'h':
			fputs(help, stdout);
			return EX_OK;
		default:
			fputs("Try: wherryd --help\n", stderr);
			return EX_USAGE;
		}
	const char *wrong = NULL;
	if (optind < argc)
		wrong = "takes options only";
	else if (options->log_level != NULL && !wry_log_level_parse(options->log_level, &level))
		wrong = "--log-level takes error, warning, notice, info or debug";
	else if (options->daemon && options->log_file == NULL)
		wrong = "--daemon needs --log-file FILE, or nobody would read the log";
	else if (options->verbose && !options->check)
		wrong = "--verbose goes with --check-config; for more log: --log-level debug";
	if (wrong == NULL)
		return -1;
	fprintf(stderr, "wherryd: %s\nTry: wherryd --help\n", wrong);
	return EX_USAGE;
}

/* --- configuration ---------------------------------------------------------- */

static void
print_notes(FILE *file, const char *before, const GPtrArray *notes, gsize skip)
{
	for (guint i = 0; i < notes->len; i++)
		fprintf(file, "%s%s\n", before, (const char *)g_ptr_array_index(notes, i) + skip);
}

static int
check_config(const Options *options)
{
	g_autoptr(WryConfig) config = wry_config_load(options->config_path, backends);
	g_autoptr(GString) out = g_string_new(NULL);

	if (options->verbose && config->errors->len == 0)
		wry_config_describe(config, out);
	fputs(out->str, stdout);
	fflush(stdout);
	/* The file's name stands in the first line already, and each note begins with it. */
	print_notes(stderr, "", config->errors, 0);
	print_notes(stdout, "warning: ", config->warnings, out->len > 0 ? strlen(config->path) : 0);

	guint e = config->errors->len, w = config->warnings->len;
	g_autofree char *errors =
	    e == 0 ? g_strdup("No errors") : g_strdup_printf("%u error%s", e, e == 1 ? "" : "s");
	g_autofree char *warnings =
	    w == 0 ? g_strdup("") : g_strdup_printf(", %u warning%s", w, w == 1 ? "" : "s");
	fprintf(e > 0 ? stderr : stdout, "%s%s.\n", errors, warnings);
	return e > 0 ? EX_CONFIG : EX_OK;
}

static void
apply_log(Program *p, const WryConfig *config)
{
	WryLogJids jids;
	const char *level = p->options.log_level != NULL
				? p->options.log_level
				: wry_values_text(config->wherry, "log_level");
	if (wry_log_level_parse(level, &p->configured)) {
		p->level = p->configured;
		wry_timer_clear(&p->level_timer);
		wry_log_set_level(p->level);
	}
	if (wry_log_jids_parse(wry_values_text(config->wherry, "log_jids"), &jids))
		wry_log_set_jids(jids);
}

/* The log file becomes stderr: at the start, and anew on reload, for who rotates it. */
static bool
open_log(const Program *p)
{
	if (p->options.log_file == NULL)
		return true;
	int fd =
	    open(p->options.log_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
	if (fd < 0)
		return false;
	dup2(fd, STDERR_FILENO);
	close(fd);
	return true;
}

/* --- systemd ---------------------------------------------------------------- */

/* What sd_notify() does, without its library. */
static void
notify(Program *p, const char *text)
{
	const char *path = g_getenv("NOTIFY_SOCKET");
	if (p->notify == NULL || path == NULL)
		return;
	bool abstract = *path == '@';
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new_with_type(
	    path + abstract, -1,
	    abstract ? G_UNIX_SOCKET_ADDRESS_ABSTRACT : G_UNIX_SOCKET_ADDRESS_PATH);
	g_socket_send_to(p->notify, address, text, strlen(text), NULL, NULL);
}

static void
on_watchdog(gpointer data)
{
	Program *p = data;
	notify(p, "WATCHDOG=1");
	wry_timer_start(&p->watchdog_timer, p->watchdog_ms, on_watchdog, p);
}

/* "2 of 3 components up, 157 users online, 5 queued" */
static void
on_status(gpointer data)
{
	Program *p = data;
	unsigned n = p->gateway != NULL ? wry_gateway_n_components(p->gateway) : 0;
	unsigned up = 0, online = 0, queued = 0;

	for (unsigned i = 0; i < n; i++) {
		WryComponentStatus s = { 0 };
		wry_gateway_component_status(p->gateway, i, &s);
		up += strcmp(s.link.state, "up") == 0;
		online += s.online;
		queued += s.queue;
	}
	g_autofree char *status =
	    p->gateway == NULL
		? g_strdup("STATUS=standing by: another wherryd has the database")
		: g_strdup_printf("STATUS=%u of %u components up, %u users online, %u queued", up,
				  n, online, queued);
	if (g_strcmp0(status, p->status) != 0) {
		notify(p, status);
		g_free(p->status);
		p->status = g_steal_pointer(&status);
	}
	wry_timer_start(&p->status_timer, STATUS_MS, on_status, p);
}

static void
start_notify(Program *p)
{
	const char *usec = g_getenv("WATCHDOG_USEC"), *pid = g_getenv("WATCHDOG_PID");
	guint64 us, of;

	if (g_getenv("NOTIFY_SOCKET") == NULL || p->notify != NULL)
		return;
	p->notify = g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_DATAGRAM,
				 G_SOCKET_PROTOCOL_DEFAULT, NULL);
	if (p->notify == NULL)
		return;
	g_socket_set_blocking(p->notify, FALSE);
	notify(p, "READY=1");
	on_status(p);
	if (usec == NULL || !g_ascii_string_to_unsigned(usec, 10, 2000, G_MAXUINT, &us, NULL))
		return;
	if (pid != NULL && (!g_ascii_string_to_unsigned(pid, 10, 1, G_MAXINT, &of, NULL) ||
			    of != (guint64)getpid()))
		return;
	p->watchdog_ms = (unsigned)(us / 2000);
	on_watchdog(p);
}

/* --- orders ----------------------------------------------------------------- */

static void
reload(GPtrArray *errors, GPtrArray *changed, GPtrArray *restart, gpointer data)
{
	Program *p = data;
	g_autoptr(WryConfig) config = wry_config_load(p->options.config_path, backends);

	if (!open_log(p))
		wry_log_warn(NULL, "'%s' cannot be opened; the log goes on in the old file",
			     p->options.log_file);
	for (guint i = 0; i < config->errors->len; i++) {
		const char *text = g_ptr_array_index(config->errors, i);
		wry_log_error(NULL, "%s", text);
		g_ptr_array_add(errors, g_strdup(text));
	}
	if (config->errors->len > 0) {
		wry_log_error(NULL, "the configuration has errors; the old one stays in use");
		return;
	}
	for (guint i = 0; i < config->warnings->len; i++)
		wry_log_warn(NULL, "%s", (const char *)g_ptr_array_index(config->warnings, i));
	apply_log(p, config);
	wry_gateway_reload(p->gateway, g_steal_pointer(&config), changed, restart);
	for (guint i = 0; i < changed->len; i++)
		wry_log_notice(NULL, "changed: %s", (const char *)g_ptr_array_index(changed, i));
	for (guint i = 0; i < restart->len; i++)
		wry_log_notice(NULL, "needs a restart: %s",
			       (const char *)g_ptr_array_index(restart, i));
	if (changed->len == 0 && restart->len == 0)
		wry_log_notice(NULL, "reloaded: nothing has changed");
}

static void
on_level_over(gpointer data)
{
	Program *p = data;
	p->level = p->configured;
	wry_log_set_level(p->level);
	wry_log_notice(NULL, "log level is %s again", wry_log_level_name(p->level));
}

static void
set_level(GLogLevelFlags level, unsigned ms, gpointer data)
{
	Program *p = data;
	wry_timer_clear(&p->level_timer);
	if (ms > 0)
		wry_timer_start(&p->level_timer, ms, on_level_over, p);
	p->level = level;
	wry_log_set_level(level);
	wry_log_notice(NULL, "log level is %s", wry_log_level_name(level));
}

static void
step_level(Program *p, int step)
{
	static const GLogLevelFlags levels[] = { G_LOG_LEVEL_CRITICAL, G_LOG_LEVEL_WARNING,
						 G_LOG_LEVEL_MESSAGE, G_LOG_LEVEL_INFO,
						 G_LOG_LEVEL_DEBUG };
	int i = 0;
	while (i < (int)G_N_ELEMENTS(levels) - 1 && levels[i] != p->level)
		i++;
	set_level(levels[CLAMP(i + step, 0, (int)G_N_ELEMENTS(levels) - 1)], 0, p);
}

static gboolean
on_more_log(gpointer data)
{
	step_level(data, 1);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_less_log(gpointer data)
{
	step_level(data, -1);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_hangup(gpointer data)
{
	Program *p = data;
	g_autoptr(GPtrArray) errors = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) restart = g_ptr_array_new_with_free_func(g_free);

	if (p->gateway != NULL && !p->stopping) {
		notify(p, "RELOADING=1");
		reload(errors, changed, restart, p);
		notify(p, "READY=1");
	}
	return G_SOURCE_CONTINUE;
}

static void
on_stopped(gpointer data)
{
	Program *p = data;
	g_main_loop_quit(p->loop);
}

static gboolean
on_terminate(gpointer data)
{
	Program *p = data;

	if (p->gateway == NULL || p->stopping) { /* nothing has begun; or asked twice: at once */
		p->stopping = true;
		g_main_loop_quit(p->loop);
		return G_SOURCE_CONTINUE;
	}
	p->stopping = true;
	wry_log_notice(NULL, "stopping");
	notify(p, "STOPPING=1");
	wry_timer_clear(&p->status_timer);
	g_clear_pointer(&p->control, wry_control_free);
	wry_gateway_stop(p->gateway, on_stopped, p);
	return G_SOURCE_CONTINUE;
}

/* Not a farewell more: what is in memory is not the truth any longer. */
static void
on_taken(gpointer data)
{
	Program *p = data;
	wry_log_error(NULL, "another wherryd has taken the database over; this one leaves");
	p->taken = true;
	g_main_loop_quit(p->loop);
}

/* --- beginning and end ------------------------------------------------------ */

static int
exit_status(const GError *error)
{
	switch (wry_error_code(error)) {
	case WRY_ERROR_NOT_AUTHORIZED: /* not the key */
	case WRY_ERROR_NOT_ACCEPTABLE: /* a newer database */
		return EX_CONFIG;
	case WRY_ERROR_FORBIDDEN:
		return EX_NOPERM;
	case WRY_ERROR_RESOURCE_CONSTRAINT:
		return EX_IOERR;
	default:
		return EX_UNAVAILABLE;
	}
}

/*
 * Into the background: the first process waits for the word of the last, which is its exit
 * status, and leaves with that; *ret_fd takes it.  False: we are not the last, leave with *ret_rc.
 */
static bool
daemonize(int *ret_fd, int *ret_rc)
{
	int pipe_fds[2];
	unsigned char word = EX_OSERR;

	*ret_rc = EX_OSERR;
	if (!g_unix_open_pipe(pipe_fds, FD_CLOEXEC, NULL))
		return false;
	pid_t child = fork();
	if (child < 0)
		return false;
	if (child > 0) {
		close(pipe_fds[1]);
		while (read(pipe_fds[0], &word, 1) < 0 && errno == EINTR)
			continue;
		*ret_rc = word;
		return false;
	}
	close(pipe_fds[0]);
	setsid();
	child = fork();
	if (child != 0)
		_exit(child < 0 ? EX_OSERR : EX_OK);
	*ret_fd = pipe_fds[1];
	return true;
}

/* What cannot be written: "wherryd: 'x.pid' cannot be written: ...".  The exit status. */
static int
unwritable(const char *path)
{
	int e = errno;
	fprintf(stderr, "wherryd: '%s' cannot be written: %s\n", path, g_strerror(e));
	return e == EACCES || e == EPERM ? EX_NOPERM : EX_IOERR;
}

/* Locked for as long as we live, so that a number left behind hinders nobody. */
static int
write_pid(Program *p)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const char *path = p->options.pid_file;

	if (path == NULL)
		return EX_OK;
	p->pid_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (p->pid_fd < 0)
		return unwritable(path);
	if (fcntl(p->pid_fd, F_SETLK, &whole) < 0) {
		fprintf(stderr, "wherryd: another wherryd holds '%s'\n", path);
		close(p->pid_fd);
		p->pid_fd = -1;
		return EX_UNAVAILABLE;
	}
	g_autofree char *text = g_strdup_printf("%d\n", (int)getpid());
	if (ftruncate(p->pid_fd, 0) < 0 ||
	    write(p->pid_fd, text, strlen(text)) != (ssize_t)strlen(text))
		return unwritable(path);
	return EX_OK;
}

static void
prepare_process(void)
{
	struct rlimit files;

	umask(027);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN); /* until it means "reload" */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

/* EX_OK: it runs.  Everything that has begun is taken down by finish(). */
static int
start(Program *p, WryConfig *config)
{
	WryGatewayOptions options = {
		.trace_backend = p->options.trace,
		.taken = on_taken,
		.data = p,
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_strdup(config->path);
	g_autofree char *socket = g_strdup(wry_values_text(config->wherry, "control_socket"));
	g_autofree char *listen = g_strdup(wry_values_text(config->wherry, "http_listen"));
	g_autofree char *url = g_strdup(wry_values_text(config->wherry, "http_url"));
	g_autofree char *spool = wry_config_spool_dir(config->wherry);
	guint n = config->components->len;

	p->gateway = wry_gateway_new(config, &options, &error);
	if (p->gateway == NULL) {
		bool key = g_error_matches(error, WRY_ERROR, WRY_ERROR_NOT_AUTHORIZED);
		fprintf(stderr, "%s: %s%s\n", path, key ? "[wherry] key_file: " : "",
			error->message);
		return exit_status(error);
	}
	if (!wry_spool_init(spool, &error)) {
		fprintf(stderr, "%s: [wherry] spool_dir: %s\n", path, error->message);
		return EX_IOERR;
	}
	WryControlHost host = {
		.gateway = p->gateway,
		.backends = backends,
		.config_path = p->options.config_path,
		.started = g_get_monotonic_time(),
		.reload = reload,
		.set_level = set_level,
		.data = p,
	};
	p->control = wry_control_new(socket, &host, &error);
	if (p->control == NULL) {
		fprintf(stderr, "%s: [wherry] control_socket: %s\n", path, error->message);
		return EX_UNAVAILABLE;
	}
	if (listen != NULL && !wry_serve_open(listen, url, NULL, &error)) {
		fprintf(stderr, "%s: [wherry] http_listen: %s\n", path, error->message);
		return EX_UNAVAILABLE;
	}
	p->metrics = wry_metrics_new(p->gateway);
	if (!wry_gateway_start(p->gateway, &error)) {
		fprintf(stderr, "%s: %s\n", path, error->message);
		return exit_status(error);
	}
	wry_log_notice(NULL, "started " WRY_VERSION ", %u component%s", n, n == 1 ? "" : "s");
	if (geteuid() == 0)
		wry_log_warn(NULL,
			     "wherryd runs as root; give it a user of its own: User=wherry in "
			     "the unit");
	return EX_OK;
}

static void
finish(Program *p)
{
	wry_timer_clear(&p->level_timer);
	wry_timer_clear(&p->status_timer);
	wry_timer_clear(&p->watchdog_timer);
	g_clear_pointer(&p->control, wry_control_free);
	g_clear_pointer(&p->metrics, wry_metrics_free);
	wry_serve_shutdown();
	g_clear_pointer(&p->gateway, wry_gateway_free);
	wry_fetch_shutdown();
	wry_conn_finishing();
	wry_scram_shutdown();
	wry_resolve_shutdown();
	g_clear_object(&p->notify);
	g_clear_pointer(&p->status, g_free);
	if (p->pid_fd >= 0) {
		unlink(p->options.pid_file);
		close(p->pid_fd);
	}
}

/* The first process, which waits for our word. */
static void
tell_parent(int *ready_fd, int rc)
{
	unsigned char word = (unsigned char)rc;
	if (*ready_fd < 0)
		return;
	if (rc == EX_OK) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	if (write(*ready_fd, &word, 1) != 1)
		wry_log_warn(NULL, "nobody waits for the word that wherryd is up");
	close(*ready_fd);
	*ready_fd = -1;
}

/* To stand by is to be up: whoever started us need not wait.  What goes wrong later is in the log. */
static int
stand_by(Program *p, const WryConfig *config, int *ready_fd)
{
	if (!open_log(p))
		return unwritable(p->options.log_file);
	tell_parent(ready_fd, EX_OK);
	start_notify(p);
	standby_wait(wry_values_text(config->wherry, "database"), p->loop);
	return EX_OK;
}

static int
run(Program *p, WryConfig *config, int ready_fd)
{
	p->loop = g_main_loop_new(NULL, FALSE);
	wry_loop_init(NULL);
	/* Before anything is opened: what comes while we start is done once we have. */
	g_unix_signal_add(SIGTERM, on_terminate, p);
	g_unix_signal_add(SIGINT, on_terminate, p);
	g_unix_signal_add(SIGHUP, on_hangup, p);
	g_unix_signal_add(SIGUSR1, on_more_log, p);
	g_unix_signal_add(SIGUSR2, on_less_log, p);
	int rc = write_pid(p);
	if (rc == EX_OK && wry_values_bool(config->wherry, "standby"))
		rc = stand_by(p, config, &ready_fd);
	if (rc == EX_OK && !p->stopping)
		rc = start(p, config);
	else
		wry_config_free(config);
	if (rc == EX_OK && !open_log(p))
		rc = unwritable(p->options.log_file);
	tell_parent(&ready_fd, rc);
	if (rc == EX_OK && p->stopping)
		wry_log_notice(NULL, "stopped");
	else if (rc == EX_OK) {
		start_notify(p);
		g_main_loop_run(p->loop);
		wry_log_notice(NULL, "stopped");
		if (p->taken)
			rc = EX_UNAVAILABLE;
	}
	finish(p);
	wry_loop_shutdown();
	g_main_loop_unref(p->loop);
	return rc;
}

int
main(int argc, char **argv)
{
	Program p = { .options.config_path = WRY_SYSCONFDIR "/wherry/wherry.conf", .pid_fd = -1 };
	int ready_fd = -1, rc = wry_helper_main(argc, argv, helpers);

	if (rc < 0)
		rc = read_options(&p.options, argc, argv);
	if (rc >= 0)
		return rc;
	if (p.options.check)
		return check_config(&p.options);

	prepare_process();
	WryConfig *config = wry_config_load(p.options.config_path, backends);
	if (config->errors->len > 0) {
		print_notes(stderr, "", config->errors, 0);
		wry_config_free(config);
		return EX_CONFIG;
	}
	if (p.options.daemon && !daemonize(&ready_fd, &rc)) {
		wry_config_free(config);
		return rc;
	}
	wry_log_setup(G_LOG_LEVEL_MESSAGE,
		      p.options.log_file != NULL ? WRY_LOG_STDERR : WRY_LOG_AUTO);
	apply_log(&p, config);
	for (guint i = 0; i < config->warnings->len; i++)
		wry_log_warn(NULL, "%s", (const char *)g_ptr_array_index(config->warnings, i));
	return run(&p, config, ready_fd);
}
