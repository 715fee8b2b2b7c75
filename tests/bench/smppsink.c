/*
 * smppsink.c - an SMSC that takes everything: what SMPP clients are measured on
 *
 *	smppsink [-r | -f] [-i dec|hex|mixed] PORT
 *
 *	-r	a receipt (DELIVRD) for each message that asks for one
 *	-f	the same, ahead of the response
 *	-i	how messages are numbered; mixed: hexadecimal in the response, decimal in the
 *receipt
 *
 * One thread, no codec, a few connections.  A line "stats" on standard input is answered with one
 *of counts and of the times (CLOCK_MONOTONIC) of the first and the last submit and of the last
 *receipt that was answered; "reset" makes them nought.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEERS 16
#define IN (1u << 20)
#define OUT (8u << 20)	    /* octets that wait to go out */
#define OUT_FULL (4u << 20) /* from here on nothing is read */

typedef struct {
	int fd;
	bool receives;
	size_t have, waits, gone;
	uint8_t *in, *out;
} Peer;

static Peer peers[PEERS];
static bool receipts, receipts_first, hex_ids, hex_receipts;
static uint64_t next_id = 1000000;
static struct {
	unsigned binds;
	uint64_t submits, receipts, answered;
	double first, last, last_answer;
} stats;

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
put32(uint8_t *p, uint32_t value)
{
	value = htonl(value);
	memcpy(p, &value, 4);
}

static uint32_t
get32(const uint8_t *p)
{
	uint32_t value;
	memcpy(&value, p, 4);
	return ntohl(value);
}

static void
hang_up(Peer *peer)
{
	close(peer->fd);
	free(peer->in);
	free(peer->out);
	*peer = (Peer){ .fd = -1 };
}

static void
say(Peer *peer, uint32_t command, const uint8_t *sequence, const void *body, size_t n)
{
	uint8_t *p = peer->out + peer->waits;
	if (peer->waits + 16 + n > OUT) {
		fprintf(stderr, "smppsink: %zu octets wait, and nobody takes them\n", peer->waits);
		exit(1);
	}
	put32(p, (uint32_t)(16 + n));
	put32(p + 4, command);
	put32(p + 8, 0);
	memcpy(p + 12, sequence, 4);
	if (n > 0)
		memcpy(p + 16, body, n);
	peer->waits += 16 + n;
}

/* --- messages -- */

static size_t
string(uint8_t *into, const char *text)
{
	size_t n = strlen(text) + 1;
	memcpy(into, text, n);
	return n;
}

/* From `to` to `from`, both the C-octet strings of the message. */
static void
tell(Peer *peer, uint64_t id, const char *from, const char *to)
{
	uint8_t body[512], sequence[4], *p = body;
	char text[160], number[24];
	snprintf(number, sizeof number, hex_receipts ? "%lX" : "%lu", (unsigned long)id);
	int n = snprintf(text, sizeof text,
			 "id:%s sub:001 dlvrd:001 submit date:2611201542 done date:2611201542 "
			 "stat:DELIVRD err:000 text:",
			 number);
	*p++ = 0;
	*p++ = 1;
	*p++ = 1;
	p += string(p, to);
	*p++ = 1;
	*p++ = 1;
	p += string(p, from);
	*p++ = 4;
	memset(p, 0, 8);
	p += 8;
	*p++ = (uint8_t)n;
	memcpy(p, text, (size_t)n);
	p += n;
	put32(sequence, (uint32_t)++stats.receipts);
	say(peer, 5, sequence, body, (size_t)(p - body));
}

/* Behind a C-octet string; NULL: it has no end. */
static const uint8_t *
behind(const uint8_t *p, const uint8_t *end)
{
	const uint8_t *nul = p != NULL && p < end ? memchr(p, 0, (size_t)(end - p)) : NULL;
	return nul != NULL ? nul + 1 : NULL;
}

static void
submitted(Peer *peer, const uint8_t *pdu, uint32_t length)
{
	const uint8_t *end = pdu + length, *from, *to, *rest;
	uint64_t id = next_id++;
	char number[24];
	if (stats.submits++ == 0)
		stats.first = now();
	from = behind(pdu + 16, end);
	to = behind(from != NULL ? from + 2 : NULL, end);
	rest = behind(to != NULL ? to + 2 : NULL, end); /* esm_class, protocol_id, priority_flag */
	rest = behind(rest != NULL ? rest + 3 : NULL, end);
	rest = behind(rest, end);
	if (rest == NULL || rest >= end) {
		fprintf(stderr, "smppsink: a submit_sm that is none\n");
		exit(1);
	}
	Peer *receiver = NULL;
	for (unsigned i = 0; i < PEERS && receiver == NULL; i++)
		if (peers[i].fd >= 0 && peers[i].receives)
			receiver = peer->receives ? peer : &peers[i];
	bool wanted = receipts && (*rest & 3) == 1 && receiver != NULL;
	if (wanted && receipts_first)
		tell(receiver, id, (const char *)from + 2, (const char *)to + 2);
	int n = snprintf(number, sizeof number, hex_ids ? "%lX" : "%lu", (unsigned long)id);
	say(peer, 0x80000004, pdu + 12, number, (size_t)n + 1);
	if (wanted && !receipts_first)
		tell(receiver, id, (const char *)from + 2, (const char *)to + 2);
}

static void
heard(Peer *peer, const uint8_t *pdu, uint32_t length)
{
	uint32_t command = get32(pdu + 4);
	switch (command) {
	case 1:
	case 2:
	case 9:
		stats.binds++;
		peer->receives = command != 2;
		say(peer, command | 0x80000000, pdu + 12, "SINK", 5);
		break;
	case 4:
		submitted(peer, pdu, length);
		break;
	case 0x80000005:
		stats.answered++;
		break;
	default:
		if (command < 0x80000000)
			say(peer, command | 0x80000000, pdu + 12, NULL, 0);
	}
}

/* --- sockets -- */

static void
read_peer(Peer *peer)
{
	ssize_t n = read(peer->fd, peer->in + peer->have, IN - peer->have);
	if (n <= 0) {
		if (n == 0 || (errno != EAGAIN && errno != EINTR))
			hang_up(peer);
		return;
	}
	peer->have += (size_t)n;
	size_t at = 0;
	uint64_t submits = stats.submits, answered = stats.answered;
	while (peer->have - at >= 16) {
		uint32_t length = get32(peer->in + at);
		if (length < 16 || length > 70000) {
			fprintf(stderr, "smppsink: no PDU has %u octets\n", length);
			exit(1);
		}
		if (peer->have - at < length)
			break;
		heard(peer, peer->in + at, length);
		at += length;
	}
	if (stats.submits != submits)
		stats.last = now();
	if (stats.answered != answered)
		stats.last_answer = now();
	memmove(peer->in, peer->in + at, peer->have - at);
	peer->have -= at;
}

static void
write_peer(Peer *peer)
{
	ssize_t n = write(peer->fd, peer->out + peer->gone, peer->waits - peer->gone);
	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		hang_up(peer);
		return;
	}
	peer->gone += n > 0 ? (size_t)n : 0;
	if (peer->gone == peer->waits)
		peer->gone = peer->waits = 0;
}

static void
accept_peer(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;
	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	for (unsigned i = 0; i < PEERS; i++)
		if (peers[i].fd < 0) {
			peers[i] = (Peer){ .fd = fd, .in = malloc(IN), .out = malloc(OUT) };
			return;
		}
	close(fd);
}

static void
command(void)
{
	char line[64];
	if (fgets(line, sizeof line, stdin) == NULL)
		exit(0);
	if (strncmp(line, "reset", 5) == 0)
		memset(&stats, 0, sizeof stats);
	printf("stats binds %u submits %lu receipts %lu answered %lu first %.6f last %.6f "
	       "last_answer %.6f\n",
	       stats.binds, (unsigned long)stats.submits, (unsigned long)stats.receipts,
	       (unsigned long)stats.answered, stats.first, stats.last, stats.last_answer);
	fflush(stdout);
}

static int
listen_on(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons((uint16_t)port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 16) != 0) {
		perror("smppsink");
		exit(1);
	}
	return fd;
}

static void
turn(int listener)
{
	struct pollfd fds[PEERS + 2] = { { listener, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
	for (unsigned i = 0; i < PEERS; i++)
		fds[i + 2] = (struct pollfd){ peers[i].fd,
					      (short)((peers[i].waits < OUT_FULL ? POLLIN : 0) |
						      (peers[i].waits > 0 ? POLLOUT : 0)),
					      0 };
	if (poll(fds, PEERS + 2, -1) < 0)
		return;
	for (unsigned i = 0; i < PEERS; i++)
		if (peers[i].fd >= 0 && (fds[i + 2].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			read_peer(&peers[i]);
	for (unsigned i = 0; i < PEERS; i++)
		if (peers[i].fd >= 0 && peers[i].waits > 0)
			write_peer(&peers[i]);
	if ((fds[0].revents & POLLIN) != 0)
		accept_peer(listener);
	if (fds[1].revents != 0)
		command();
}

int
main(int argc, char **argv)
{
	for (int option; (option = getopt(argc, argv, "rfi:")) != -1;) {
		receipts |= option == 'r' || option == 'f';
		receipts_first |= option == 'f';
		if (option == 'i') {
			hex_ids = strcmp(optarg, "dec") != 0;
			hex_receipts = strcmp(optarg, "hex") == 0;
		}
	}
	if (optind + 1 != argc) {
		fprintf(stderr, "usage: smppsink [-r | -f] [-i dec|hex|mixed] PORT\n");
		return 2;
	}
	for (unsigned i = 0; i < PEERS; i++)
		peers[i].fd = -1;
	setvbuf(stdin, NULL, _IONBF, 0);
	int listener = listen_on(atoi(argv[optind]));
	for (;;)
		turn(listener);
}
