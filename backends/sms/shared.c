/*
 * shared.c - whose an answer is, where several users write from one number
 *
 * A line a conversation: those who write to that person, who wrote last first.
 */
#include "backends/sms/shared.h"

#include "backends/sms/number.h"

#include <string.h>

#define KNOWN_MOST 200000 /* conversations */
#define USERS_MOST 9	  /* of one; of more who was silent longest is no longer asked */
#define FRESH_S 3600	  /* who wrote last need not be written down again before */
#define WHOSE_MOST 20

struct _SmsShared {
	WryComponent *component;
	SmsKeep *keep; /* "NUMBER WHO" -> "whose n when;whose n -when" */
};

typedef struct {
	char whose[WHOSE_MOST + 1];
	unsigned n;
	gint64 when; /* unix seconds; written down below 0 where he is `unsent` */
	bool unsent; /* he has a figure, but no text of his has gone out yet */
} User;

typedef struct {
	User users[USERS_MOST + 1];
	unsigned n;
} Users;

SmsShared *
sms_shared_new(WryComponent *component)
{
	SmsShared *shared = g_new0(SmsShared, 1);
	shared->component = component;
	shared->keep = sms_keep_new(component, "shared", KNOWN_MOST);
	return shared;
}

void
sms_shared_free(SmsShared *shared)
{
	if (shared == NULL)
		return;
	sms_keep_free(shared->keep);
	g_free(shared);
}

void
sms_shared_load(SmsShared *shared, WryReply *reply)
{
	sms_keep_load(shared->keep, reply);
}

static gint64
sticky_s(const SmsShared *shared)
{
	return wry_values_int(wry_component_settings(shared->component), "sticky") / 1000;
}

/* Those who are still asked. */
static Users
users_of(SmsShared *shared, const char *name)
{
	const char *line = sms_keep_get(shared->keep, name);
	gint64 since = g_get_real_time() / G_USEC_PER_SEC - sticky_s(shared);
	Users ret = { .n = 0 };
	g_auto(GStrv) parts = g_strsplit(line != NULL ? line : "", ";", USERS_MOST + 1);
	for (char **part = parts; *part != NULL && ret.n < USERS_MOST; part++) {
		g_auto(GStrv) words = g_strsplit(*part, " ", 3);
		User u = { .n = 0 };
		if (g_strv_length(words) != 3 || strlen(words[0]) > WHOSE_MOST)
			continue;
		g_strlcpy(u.whose, words[0], sizeof u.whose);
		u.n = (unsigned)g_ascii_strtoull(words[1], NULL, 10);
		u.when = g_ascii_strtoll(words[2], NULL, 10);
		u.unsent = u.when < 0;
		u.when = ABS(u.when);
		if (u.when > since && u.n > 0)
			ret.users[ret.n++] = u;
	}
	return ret;
}

static void
keep_users(SmsShared *shared, const char *name, const Users *users)
{
	g_autoptr(GString) line = g_string_new(NULL);
	gint64 last = 0;
	for (unsigned i = 0; i < users->n; i++) {
		const User *u = &users->users[i];
		g_string_append_printf(line, "%s%s %u %" G_GINT64_FORMAT, i > 0 ? ";" : "",
				       u->whose, u->n, u->unsent ? -u->when : u->when);
		last = MAX(last, u->when);
	}
	sms_keep_set(shared->keep, name, line->str,
		     (last + sticky_s(shared)) * (gint64)G_USEC_PER_SEC);
}

static char *
name_of(const WryAddress *number, const WryAddress *who)
{
	return g_strconcat(number->name, " ", who->name, NULL);
}

/* The least figure that none of them has. */
static unsigned
free_figure(const Users *users)
{
	unsigned n = 1;
	for (unsigned i = 0; i < users->n; i++)
		if (users->users[i].n == n) {
			n++;
			i = (unsigned)-1;
		}
	return n;
}

/* Whose share it is.  Borrowed; NULL: it is none. */
static const char *
whose_of(const WryAddress *share)
{
	const char *equals = strrchr(share->name, '=');
	return sms_number_kind(share) == SMS_NUMBER_SHARED && strlen(equals + 1) <= WHOSE_MOST
		   ? equals + 1
		   : NULL;
}

/* Where he stands among them; users->n: he is new. */
static unsigned
place_of(const Users *users, const char *whose)
{
	unsigned place = 0;
	while (place < users->n && strcmp(users->users[place].whose, whose) != 0)
		place++;
	return place;
}

/* What he is called by, if he is one of them now. */
static unsigned
figure_at(const Users *users, unsigned place)
{
	bool is_new = place == users->n;
	if (users->n + is_new < 2)
		return 0;
	return is_new ? free_figure(users) : users->users[place].n;
}

unsigned
sms_shared_figure(SmsShared *shared, const WryAddress *share, const WryAddress *who)
{
	const char *whose = whose_of(share);
	if (whose == NULL)
		return 0;
	g_autoptr(WryAddress) number = sms_number_unshared(share);
	g_autofree char *name = name_of(number, who);
	Users users = users_of(shared, name);
	return figure_at(&users, place_of(&users, whose));
}

/* A text on its way takes the last place, or leaves him the one that he has; one that is out takes
 * the first. */
static unsigned
note(SmsShared *shared, const WryAddress *share, const WryAddress *who, bool sent)
{
	const char *whose = whose_of(share);
	if (whose == NULL)
		return 0;
	g_autoptr(WryAddress) number = sms_number_unshared(share);
	g_autofree char *name = name_of(number, who);
	Users users = users_of(shared, name);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	unsigned place = place_of(&users, whose), figure = figure_at(&users, place);
	bool known = place < users.n;
	bool fresh = known && now - users.users[place].when < FRESH_S;
	if (fresh && (!sent || (place == 0 && !users.users[0].unsent)))
		return figure;
	if (known && !sent) {
		users.users[place].when = now;
		keep_users(shared, name, &users);
		return figure;
	}
	User he = { .when = now,
		    .n = known ? users.users[place].n : free_figure(&users),
		    .unsent = !sent };
	g_strlcpy(he.whose, whose, sizeof he.whose);
	unsigned behind = known ? place : MIN(users.n, USERS_MOST - 1);
	if (sent)
		memmove(&users.users[1], &users.users[0], behind * sizeof(User));
	users.users[sent ? 0 : behind] = he;
	if (!known)
		users.n = MIN(users.n + 1, USERS_MOST);
	keep_users(shared, name, &users);
	return figure;
}

unsigned
sms_shared_writes(SmsShared *shared, const WryAddress *share, const WryAddress *who)
{
	return note(shared, share, who, false);
}

unsigned
sms_shared_wrote(SmsShared *shared, const WryAddress *share, const WryAddress *who)
{
	return note(shared, share, who, true);
}

/* "#2 yes" or "yes #2": the figure, and the rest in *ret.  0: there is none. */
static unsigned
figure_of(const char *text, char **ret)
{
	g_autofree char *bare = g_strstrip(g_strdup(text));
	gsize n = strlen(bare);
	char *end = NULL;
	guint64 figure = 0;
	if (*bare == '#' && g_ascii_isdigit(bare[1])) {
		figure = g_ascii_strtoull(bare + 1, &end, 10);
		if (*end == ':' || *end == ',')
			end++;
		if (*end == '\0' || g_ascii_isspace(*end)) {
			*ret = g_strdup(g_strchug(end));
			return figure <= USERS_MOST + 1 ? (unsigned)figure : 0;
		}
	}
	gsize digits = 0;
	while (digits < n && g_ascii_isdigit(bare[n - 1 - digits]))
		digits++;
	if (digits == 0 || digits > 3 || n < digits + 2 || bare[n - 1 - digits] != '#' ||
	    !g_ascii_isspace(bare[n - 2 - digits]))
		return 0;
	figure = g_ascii_strtoull(bare + n - digits, NULL, 10);
	*ret = g_strchomp(g_strndup(bare, n - digits - 1));
	return (unsigned)figure;
}

WryAddress *
sms_shared_owner(SmsShared *shared, const WryAddress *number, const WryAddress *who, char **text)
{
	g_autofree char *name = name_of(number, who);
	Users users = users_of(shared, name);
	g_autofree char *rest = NULL;
	unsigned figure = *text != NULL ? figure_of(*text, &rest) : 0, place = 0;
	while (place < users.n && users.users[place].unsent)
		place++;
	for (unsigned i = 0; figure > 0 && i < users.n; i++)
		if (users.users[i].n == figure) {
			place = i;
			if (*rest != '\0') {
				g_free(*text);
				*text = g_steal_pointer(&rest);
			}
			break;
		}
	return place < users.n ? sms_number_share(number, users.users[place].whose) : NULL;
}
