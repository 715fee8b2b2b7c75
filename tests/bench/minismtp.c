/*
 * minismtp.c - the least an SMTP client can do: what a gateway's is measured against
 *
 *	minismtp PORT COUNT CONNECTIONS SIZE
 *
 * Sends COUNT mails of SIZE octets to 127.0.0.1:PORT over CONNECTIONS connections, a thread each,
 *and prints the seconds that took.  MAIL, RCPT and DATA are one write (PIPELINING), a connection is
 *kept, and nothing is stored, retried, read from a queue or looked at beyond its code.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define MAIL_MAX (64 * 1024 * 1024)

typedef struct {
	int fd;
	size_t held; /* octets of `buffer` that are not read yet */
	char buffer[4096];
} Link;

typedef struct {
	pthread_t thread;
	unsigned mails;
	struct sockaddr_in to;
} Share;

static char *mail, *envelope;
static size_t mail_size;

static void
die(const char *why)
{
	fprintf(stderr, "minismtp: %s\n", why);
	exit(1);
}

static void
put(const Link *link, const char *text, size_t size)
{
	while (size > 0) {
		ssize_t n = write(link->fd, text, size);
		if (n <= 0)
			die("the server has gone");
		text += n;
		size -= (size_t)n;
	}
}

/* Takes one reply, of any number of lines, which has to begin with this digit. */
static void
want(Link *link, char digit)
{
	for (;;) {
		char *end = memchr(link->buffer, '\n', link->held);
		if (end == NULL) {
			ssize_t n = link->held == sizeof link->buffer
					? 0
					: read(link->fd, link->buffer + link->held,
					       sizeof link->buffer - link->held);
			if (n <= 0)
				die("no reply");
			link->held += (size_t)n;
			continue;
		}
		size_t line = (size_t)(end - link->buffer) + 1;
		int last = line >= 4 && link->buffer[3] != '-';
		if (link->buffer[0] != digit)
			die("not the reply that was expected");
		link->held -= line;
		memmove(link->buffer, end + 1, link->held);
		if (last)
			return;
	}
}

static void *
send_share(void *data)
{
	Share *share = data;
	Link link = { .fd = socket(AF_INET, SOCK_STREAM, 0) };
	int on = 1;

	if (link.fd < 0 || connect(link.fd, (struct sockaddr *)&share->to, sizeof share->to) < 0)
		die("cannot connect");
	setsockopt(link.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	want(&link, '2');
	put(&link, "EHLO mini.test\r\n", 16);
	want(&link, '2');
	for (unsigned n = 0; n < share->mails; n++) {
		put(&link, envelope, strlen(envelope));
		want(&link, '2');
		want(&link, '2');
		want(&link, '3');
		put(&link, mail, mail_size);
		want(&link, '2');
	}
	put(&link, "QUIT\r\n", 6);
	want(&link, '2');
	close(link.fd);
	return NULL;
}

static void
write_mail(size_t size)
{
	static const char header[] =
	    "From: <juliet@mini.test>\r\nTo: <bob@far.test>\r\nSubject: bench\r\n\r\n";
	static const char line[] =
	    "The quick brown fox jumps over the lazy dog, and the dog looks up.\r\n";
	static char text[128];

	mail = malloc(size + sizeof header + sizeof line + 3);
	if (mail == NULL)
		die("no memory");
	strcpy(mail, header);
	for (mail_size = strlen(mail); mail_size < size; mail_size += sizeof line - 1)
		memcpy(mail + mail_size, line, sizeof line);
	memcpy(mail + mail_size, ".\r\n", 3);
	mail_size += 3;
	snprintf(text, sizeof text,
		 "MAIL FROM:<juliet@mini.test> SIZE=%zu\r\nRCPT TO:<bob@far.test>\r\nDATA\r\n",
		 mail_size);
	envelope = text;
}

int
main(int argc, char **argv)
{
	static Share shares[CONNECTIONS_MAX];
	struct timespec begin, end;

	if (argc != 5) {
		fprintf(stderr, "usage: minismtp PORT COUNT CONNECTIONS SIZE\n");
		return 2;
	}
	unsigned port = (unsigned)atoi(argv[1]), count = (unsigned)atoi(argv[2]),
		 many = (unsigned)atoi(argv[3]);
	long size = atol(argv[4]);
	if (port == 0 || port > 65535 || many == 0 || many > CONNECTIONS_MAX || size < 0 ||
	    size > MAIL_MAX)
		die("not such numbers");
	write_mail((size_t)size);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (unsigned n = 0; n < many; n++) {
		shares[n].mails = count / many + (n < count % many);
		shares[n].to.sin_family = AF_INET;
		shares[n].to.sin_port = htons((uint16_t)port);
		shares[n].to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		if (pthread_create(&shares[n].thread, NULL, send_share, &shares[n]) != 0)
			die("no thread");
	}
	for (unsigned n = 0; n < many; n++)
		pthread_join(shares[n].thread, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.6f\n",
	       (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
	return 0;
}
