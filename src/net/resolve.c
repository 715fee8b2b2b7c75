/*
 * resolve.c - names to addresses, off the main thread
 *
 * getaddrinfo() blocks for as long as the slowest name server pleases, and users name
 * the names: so questions wait here, on the main thread, where those taken back
 * meanwhile cost nothing, and only eight at a time are with a thread.
 */
#include "net/resolve.h"

#include "base/worker.h"
#include "net/name.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define MAX_RUNNING 8
#define MAX_GUARDED 6 /* of them, for names that users chose: whose DNS may never answer */
#define MAX_WAITING 4096
#define MAX_ADDRESSES 16

typedef struct {
	char *host; /* ASCII */
	guint16 port;
	bool guarded; /* a user named it */
	WryReply *reply; /* (transfer full), not touched by the thread */
	int rc;
	struct addrinfo *found;
} Question;

static struct {
	WryWorker *worker;
	GQueue waiting, guarded_waiting;
	unsigned running, guarded_running;
	bool closing;
} dns;

static int
ask(const char *host, guint16 port, int flags, struct addrinfo **ret_found)
{
	char service[8];
	g_snprintf(service, sizeof service, "%u", port);
	/* No AI_ADDRCONFIG: it hides ::1 where only the loopback has IPv6. */
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICSERV | flags };
	*ret_found = NULL;
	return getaddrinfo(host, service, &hints, ret_found);
}

static void
question_free(Question *question)
{
	g_clear_pointer(&question->found, freeaddrinfo);
	g_free(question->host);
	g_free(question);
}

static void
answer(Question *question)
{
	WryReply *reply = g_steal_pointer(&question->reply);
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_object_unref);
	for (struct addrinfo *ai = question->found;
	     question->rc == 0 && ai != NULL && addresses->len < MAX_ADDRESSES; ai = ai->ai_next) {
		GSocketAddress *address =
		    g_socket_address_new_from_native(ai->ai_addr, ai->ai_addrlen);
		if (address != NULL)
			g_ptr_array_add(addresses, address);
	}
	if (addresses->len > 0)
		wry_reply_done(reply, addresses);
	else if (question->rc == EAI_AGAIN || question->rc == EAI_FAIL ||
		 question->rc == EAI_SYSTEM || question->rc == EAI_MEMORY)
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_TIMEOUT,
			       N_("the DNS gives no answer for '%s'"), question->host, NULL);
	else
		wry_reply_fail(reply, WRY_ERROR_REMOTE_SERVER_NOT_FOUND,
			       N_("there is no host named '%s'"), question->host, NULL);
}

static void
on_thread(gpointer job)
{
	Question *question = job;
	question->rc = ask(question->host, question->port, 0, &question->found);
}

static void push(Question *question);

/* The next that may be asked: the operator's names first, and two threads for them alone. */
static Question *
next_question(void)
{
	if (dns.running >= MAX_RUNNING)
		return NULL;
	if (!g_queue_is_empty(&dns.waiting))
		return g_queue_pop_head(&dns.waiting);
	return dns.guarded_running < MAX_GUARDED ? g_queue_pop_head(&dns.guarded_waiting) : NULL;
}

static void
run_next(void)
{
	for (Question *next; !dns.closing && (next = next_question()) != NULL;)
		push(next);
}

static void
on_done(gpointer job)
{
	Question *question = job;
	dns.running--;
	dns.guarded_running -= question->guarded;
	answer(question);
	question_free(question);
	run_next();
}

static void
push(Question *question)
{
	if (wry_reply_vain(question->reply)) {
		wry_reply_drop(g_steal_pointer(&question->reply));
		question_free(question);
		return;
	}
	if (dns.worker == NULL)
		dns.worker = wry_worker_new("dns", MAX_RUNNING);
	dns.running++;
	dns.guarded_running += question->guarded;
	wry_worker_push(dns.worker, question, on_thread, on_done);
}

/* "[::1]" is written with brackets where a port may follow. */
static char *
literal_of(const char *host)
{
	gsize n = strlen(host);
	return host[0] == '[' && n > 2 && host[n - 1] == ']' ? g_strndup(host + 1, n - 2)
							     : g_strdup(host);
}

void
wry_resolve(const char *host, guint16 port, bool guarded, WryReply *reply)
{
	GQueue *waiting = guarded ? &dns.guarded_waiting : &dns.waiting;
	g_autofree char *literal = literal_of(host); /* never asks anybody: no thread */
	Question *question = g_new0(Question, 1);
	question->port = port;
	question->guarded = guarded;
	question->reply = reply;
	question->rc = ask(literal, port, AI_NUMERICHOST, &question->found);
	question->host = question->rc == 0 ? g_strdup(literal) : wry_net_name(host);
	if (question->rc == 0 || question->host == NULL) {
		if (question->host == NULL) { /* it may be anything: show it only if it is text */
			question->rc = EAI_NONAME;
			question->host = g_utf8_make_valid(host, -1);
		}
		answer(question);
		question_free(question);
	} else if (dns.closing || g_queue_get_length(waiting) >= MAX_WAITING) {
		wry_reply_fail(g_steal_pointer(&question->reply), WRY_ERROR_RESOURCE_CONSTRAINT,
			       N_("too many names are being looked up"), NULL);
		question_free(question);
	} else {
		g_queue_push_tail(waiting, question);
		run_next();
	}
}

void
wry_resolve_shutdown(void)
{
	dns.closing = true;
	g_clear_pointer(&dns.worker, wry_worker_free);
	for (Question *question; (question = g_queue_pop_head(&dns.waiting)) != NULL ||
				 (question = g_queue_pop_head(&dns.guarded_waiting)) != NULL;) {
		wry_reply_drop(g_steal_pointer(&question->reply));
		question_free(question);
	}
	dns.closing = false;
}
