# wherry - build, check, install.  GNU make, one file, no recursion.
#
#	make			build/wherryd, build/wherryctl
#	make demo		a conversation across a whole network on loopback
#	make check		everything: bootstrap, floors, unit, transcripts, fuzz, real servers
#	make check-fast		without what needs servers
#	make check-postgres	the store and the core's transcripts on a PostgreSQL of its own
#	make SANITIZE=1 check	the same under ASan and UBSan, in build-san/
#	make fuzz		libFuzzer targets, FUZZ_SECONDS each (clang)
#	make killer		10,000 mails each way, killed at random: what became of each
#	make bench		beside biboumi, in the same run: a table of ratios
#	make deb		a Debian package, in build-deb
#	make check-package	it is built twice, installed, upgraded and purged in a Debian of its own
#	make install		DESTDIR, PREFIX, SYSCONFDIR, STATEDIR, UNITDIR; overwrites no configuration

PREFIX	   ?= /usr/local
SYSCONFDIR ?= /etc
STATEDIR   ?= /var/lib
UNITDIR	   ?= $(PREFIX)/lib/systemd/system
CFLAGS	   ?= -O2 -g
PKG_CONFIG ?= pkg-config
PYTHON	   ?= $(firstword $(wildcard /usr/bin/python3) python3)
PKGS	   := glib-2.0 gio-2.0 gio-unix-2.0 libstrophe expat openssl libidn2 fribidi sqlite3 libsoup-3.0 \
	      json-glib-1.0 libarchive
VERSION	   := 0.1.0

# The house, from the ground up: the order here is the order of the floors.
BASE	:= error log loop worker reply field text hash guard spool zip trim records
NET	:= tls resolve conn conn-dial conn-about listen scram
HTTP	:= fetch
STORE	:= secret db sqlite accounts rosters places messages arrivals memos archive archive-row archive-read
XMPP	:= jid stanza form parse link
CORE	:= avatar address message said subscription model model-room outbox access place filing block alert complaint contact contact-shown answer ask \
	   caps style payload payload-shown payload-signal fate letter ledger queue \
	   chat arrival history gate sight sight-room muc muc-others session roster facts presence registration \
	   commands cmd/cmd cmd/account cmd/settings cmd/network cmd/people cmd/admin cmd/table dialog help \
	   iq/disco iq/register iq/command iq/misc iq/mam iq/rooms iq/owner iq/vcard iq/search router trace confscan config linkcure gateway
HTTP	+= request serve
BASE	+= histogram
STORE	+= archive-list
STORE	+= driver open batch postgres postgres-open postgres-schema
PKGS	+= libpq
STORE	+= files
CORE	+= tap upload export operator cmd/export
CORE	+= wording
CORE	+= returned outcome fate-kept waiting cmd/queue
STORE	+= fates
CORE	+= cmd/write
CORE	+= unsaid
CORE	+= arrival-check
CORE	+= attach attach-keep shorten cmd/original
CORE	+= attach-fetch upload-dir
CORE	+= payload-several
CORE	+= payload-files
CORE	+= lobby
CORE	+= pep
ECHO	:= echo
IRC	:= wire support format split sasl names origin identd pace network bouncer out commands caps sts auth login rooms orders lists masks members who modes rules say ctcp tags watch whois irc
IRC	+= slash
IRC	+= redact
IRC	+= multiline
CTL	:= wherryctl ctl-users ctl-trace
TOP	:= main control control-users control-trace
IRC	+= console greet describe
IRC	+= history
IRC	+= exceptions
BASE	+= helper helper-child
BASE	+= pack
BASE	+= share
BASE	+= hash-sha
BASE	+= credential
PKGS	+= libseccomp
PKGS	+= gmime-3.0

# Each part of the mail backend has a line of its own.
SMTP	:=
SMTP	+= path code lmtp-command lmtp-data
SMTP	+= address identity token verdict thread
SMTP	+= mime-tnef mime-part
SMTP	+= advice receipt
SMTP	+= failure report plan quota content inbound outbound notice options people smtp
SMTP	+= path-wire reply ehlo job submit source auth
SMTP	+= session session-login client
SMTP	+= compose compose-header compose-text compose-report
SMTP	+= lmtp lmtp-session lmtp-mail
SMTP	+= mime mime-wire mime-job mime-walk mime-leaf mime-scan mime-fields mime-header mime-words mime-charset \
	   mime-decode mime-html mime-tag mime-quote mime-text mime-report

# And each of the SMS backend's.
SMS	:=
SMS	+= country number pool keep stop shared price allow proof books account options
SMS	+= alphabet text udh body cut refs
SMS	+= smpp status receipt receipt-id
SMS	+= pace bind lanes link smpp-carrier deliver outbound inbound settings sms
SMS	+= join seen parts parts-set part-memo trace
SMS	+= quarantine
SMS	+= fields sign shape kannel twilio vonage template company webhook media

CTL	+= ctl-queue
STORE	+= keep
TOP	+= control-deny
CORE	+= access-deny
STORE	+= foreign
CTL	+= ctl-import
CTL	+= ctl-keep
CTL	+= ctl-setup ctl-server ctl-mta
TOP	+= control-queue
TOP	+= standby
TOP	+= metrics

FLOORS	:= $(BASE:%=src/base/%.c) $(NET:%=src/net/%.c) $(HTTP:%=src/http/%.c) \
	   $(STORE:%=src/store/%.c) $(XMPP:%=src/xmpp/%.c)
CORE	+= backlog
CORE	+= listing cmd/channels iq/items
IRC	+= list
CORE_C	:= $(CORE:%=src/core/%.c)
ECHO_C	:= $(ECHO:%=backends/echo/%.c)
IRC_C	:= $(IRC:%=backends/irc/%.c)
SMTP_C	:= $(SMTP:%=backends/smtp/%.c)
SMS_C	:= $(SMS:%=backends/sms/%.c)
NOUNS_C	:= src/core/address.c src/core/message.c
FAKE_C	:= tests/unit/fake-core.c

# What a test links is what it tests: the floors; the floors and the core on echo; a backend on
# the fake core.  tests/unit/test-NAME.c
TESTS_FLOORS  := error loop worker reply field text hash guard spool zip trim records tls conn conn-tls listen scram \
		 jid stanza form parse link store rosters places archive fetch
TESTS_FLOORS  += files
TESTS_FLOORS  += serve
TESTS_FLOORS  += arrivals
TESTS_CORE    := avatar config subscription caps wording
TESTS_FLOORS  += fates
# What runs once more on a PostgreSQL.
TESTS_STORE   := store rosters places archive files arrivals fates postgres
TESTS_FLOORS  += postgres
TESTS_BACKEND := echo irc irc-parts irc-redact
TESTS_BACKEND += lmtp-parts
TESTS_BACKEND += sms-http
TESTS_BACKEND += mail
TESTS_BACKEND += mail-settings mail-quota mail-inbound
TESTS_BACKEND += mime-tnef
TESTS_BACKEND += smtp-parts
TESTS_BACKEND += smtp-client
TESTS_BACKEND += smtp-compose
TESTS_BACKEND += lmtp

TESTS_BACKEND += sms-number sms-rules
TESTS_BACKEND += sms-text
TESTS_BACKEND += sms-parts
TESTS_BACKEND += sms-link sms-pace
TESTS_BACKEND += sms-company
TESTS_FLOORS  += helper
TESTS_FLOORS  += pack
TESTS_FLOORS  += share
TESTS_BACKEND += mime mime-parts
TESTS_BACKEND += smpp smpp-receipt

B	:= build$(if $(SANITIZE),-san)$(if $(FUZZ),-fuzz)

comma	:= ,
WARN	:= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 \
	   $(if $(STRICT),-Werror)
HARDEN	:= -fstack-protector-strong -fPIE $(if $(SANITIZE)$(FUZZ),,-D_FORTIFY_SOURCE=2)
SAN	:= $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer \
	   -fno-sanitize-recover=undefined) $(if $(FUZZ),-fsanitize=fuzzer-no-link)

ALL_CFLAGS  := -std=gnu11 $(WARN) $(HARDEN) $(SAN) -Isrc -I. -MMD -MP \
	       -DG_LOG_USE_STRUCTURED -DG_LOG_DOMAIN='"wherry"' \
	       -DGLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74 -DWRY_VERSION='"$(VERSION)"' \
	       -DWRY_LIBDIR='"$(PREFIX)/lib/wherry"' -DWRY_SYSCONFDIR='"$(SYSCONFDIR)"' -DWRY_STATEDIR='"$(STATEDIR)"' \
	       $(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null) $(CFLAGS)
ALL_LDFLAGS := $(SAN) -pie -Wl,--as-needed -Wl,-z,relro,-z,now $(LDFLAGS)
LIBS	    := $(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null)

Q := $(if $(V),,@)
obj = $(patsubst %.c,$(B)/%.o,$(1))

all: $(B)/wherryd $(B)/wherryctl

$(B)/%.o: %.c
	$(if $(LIBS),,$(error wherry's libraries are missing: contrib/bootstrap installs them))
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

# .incbin, which no compiler sees
$(B)/src/ctl-mta.o: conf/postfix.cf conf/exim.conf conf/smtpd.conf

define link
	$(if $(V),,@echo "  LD  $@")
	$(Q)$(CC) $(ALL_LDFLAGS) $(filter %.o %.a,$^) $(LIBS) -o $@
endef

$(B)/floors.a: $(call obj,$(FLOORS))
	$(Q)rm -f $@ && ar rcs $@ $^

# An archive: what is linked with it takes of it what it uses.
$(B)/smtp.a: $(call obj,$(SMTP_C))
	$(Q)rm -f $@ && ar rcs $@ $^
$(B)/sms.a: $(call obj,$(SMS_C))
	$(Q)rm -f $@ && ar rcs $@ $^

$(B)/wherryd: $(call obj,$(TOP:%=src/%.c) $(CORE_C) $(ECHO_C) $(IRC_C)) $(B)/smtp.a $(B)/sms.a $(B)/floors.a
	$(link)
$(B)/wherryctl: $(call obj,$(CTL:%=src/%.c) $(CORE_C) $(ECHO_C) $(IRC_C)) $(B)/smtp.a $(B)/sms.a $(B)/floors.a
	$(link)

# The longest first: two go side by side.
UNIT := $(patsubst %,$(B)/test-%,core $(TESTS_FLOORS) $(TESTS_CORE) $(TESTS_BACKEND))

$(TESTS_FLOORS:%=$(B)/test-%): $(B)/test-%: $(B)/tests/unit/test-%.o $(B)/floors.a
	$(link)
$(TESTS_CORE:%=$(B)/test-%): $(B)/test-%: $(B)/tests/unit/test-%.o $(call obj,$(CORE_C) $(ECHO_C) $(IRC_C)) \
    $(B)/smtp.a $(B)/sms.a $(B)/floors.a
	$(link)
$(TESTS_BACKEND:%=$(B)/test-%): $(B)/test-%: $(B)/tests/unit/test-%.o \
    $(call obj,$(FAKE_C) $(NOUNS_C) $(ECHO_C) $(IRC_C)) $(B)/smtp.a $(B)/sms.a $(B)/floors.a
	$(link)
# On a clock of its own.
$(B)/test-sms-rules: ALL_LDFLAGS += $(foreach f,g_get_monotonic_time g_get_real_time,-Wl$(comma)--wrap=$f)
$(B)/test-irc: $(call obj,tests/unit/irc-stage.c tests/unit/irc-play.c)
$(B)/test-smtp-client: $(call obj,tests/unit/fake-relay.c)
$(B)/test-mail-inbound: ALL_LDFLAGS += -Wl$(comma)--wrap=mail_read
$(B)/test-lmtp: $(call obj,tests/unit/lmtp-play.c)
$(B)/test-sms-link: $(call obj,tests/unit/fake-smsc.c)
$(B)/test-sms-company: ALL_LDFLAGS += -Wl$(comma)--wrap=wry_fetch
$(B)/test-lmtp: ALL_LDFLAGS += -Wl$(comma)--wrap=wry_conn_remote
# The core on a fake stream, which takes the place of link.o, a backend on strings and a clock of its own.
$(B)/test-core: ALL_LDFLAGS += $(foreach f,g_get_monotonic_time g_get_real_time g_source_get_time \
    $(patsubst %,wry_accounts_%,load save delete) wry_messages_add,-Wl$(comma)--wrap=$f)
$(B)/test-core: $(call obj,$(patsubst %,tests/unit/%.c,test-core core-stage fake-link puppet puppet-facts marionette postman keeper monkey nine) $(CORE_C) $(ECHO_C)) \
    $(B)/floors.a
	$(link)

$(B)/test-core: ALL_LDFLAGS += -Wl$(comma)--wrap=wry_fetch
$(B)/test-core: ALL_LDFLAGS += -Wl$(comma)--wrap=wry_store_open
$(B)/test-core: $(call obj,tests/unit/killer.c)
$(B)/test-core: $(call obj,tests/unit/fake-web.c)

# --- tests ---------------------------------------------------------------------

# The foreign IRC client of the stories, on a library that is not ours.
$(B)/ircuser: tests/e2e/ircuser.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) -std=gnu11 $(WARN) -O2 -g $< -lircclient -o $@
# And the foreign mail client.
$(B)/mailuser: tests/e2e/mailuser.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) -std=gnu11 $(WARN) -O2 -g $< -lesmtp -o $@

# Building and fuzzing take every core where the caller has not said how many; stories share out themselves.
JOBS	= $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# The LMTP server of the stories, with nothing behind it.
$(B)/lmtpsink: $(B)/tests/e2e/lmtpsink.o $(B)/smtp.a $(B)/floors.a
	$(link)
check-e2e: $(B)/lmtpsink
# Its SMPP codec alone.
$(B)/smppcodec: $(B)/tests/e2e/smppcodec.o $(B)/sms.a $(B)/floors.a
	$(link)
check-e2e: $(B)/smppcodec

check:
	$(Q)contrib/bootstrap
	$(Q)$(MAKE) --no-print-directory STRICT=1 $(JOBS) all $(UNIT)
	$(Q)$(MAKE) --no-print-directory STRICT=1 check-fast check-requirements check-fuzz check-e2e

check-fast: check-layers check-unit

check-layers:
	$(Q)tests/layers.sh
	$(Q)tests/layers-test.sh

# A MUST of the conformance list that belongs here and has no test is an error.
check-requirements:
	$(Q)tests/requirements.sh -m
	$(Q)tests/behaviours.sh
	$(Q)tests/package/depends

check-unit: all $(UNIT)
	$(Q)G_DEBUG=fatal-warnings prove $(JOBS) -e '' $(UNIT)
	$(Q)G_DEBUG=fatal-warnings tests/with-postgres prove $(JOBS) -e '' $(TESTS_STORE:%=$(B)/test-%)

# All of the core's transcripts on a PostgreSQL, its end at each commit too: a minute and more.
check-postgres: all $(UNIT)
	$(Q)G_DEBUG=fatal-warnings tests/with-postgres prove -e '' $(TESTS_STORE:%=$(B)/test-%) $(B)/test-core

check-fuzz:
	$(Q)$(MAKE) --no-print-directory $(JOBS) fuzz FUZZ_SECONDS=5

check-e2e: all $(B)/ircuser $(B)/mailuser
	$(Q)WHERRY_BUILD=$(abspath $(B)) $(PYTHON) tests/e2e/run -q $(STORIES)

# kill -9 at random moments, 10,000 mails each way: a table of what became of them.
KILLER_COUNT ?= 10000
KILLER_KILLS ?= 40
killer: all $(B)/ircuser
	$(Q)WHERRY_BUILD=$(abspath $(B)) KILLER_COUNT=$(KILLER_COUNT) KILLER_KILLS=$(KILLER_KILLS) \
	    $(PYTHON) -m pytest -q -s tests/e2e/test_killer.py

# Each target on its corpus, a copy of which may grow.
FUZZERS := $(patsubst tests/fuzz/fuzz-%.c,%,$(sort $(wildcard tests/fuzz/fuzz-*.c)))
FUZZ_SECONDS ?= 60
fuzz:
	$(Q)$(MAKE) --no-print-directory CC=clang FUZZ=1 SANITIZE=1 $(FUZZERS:%=run-fuzz-%)

run-fuzz-%: $(B)/fuzz-%
	@mkdir -p $(B)/corpus-$*
	$(Q)echo "  FUZZ $* $(FUZZ_SECONDS) s"
	$(Q)$< -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=2048 -print_final_stats=0 \
	    -verbosity=0 -artifact_prefix=$(B)/ $(B)/corpus-$* tests/fuzz/corpus-$* 2>$(B)/fuzz-$*.log \
	    || { tail -40 $(B)/fuzz-$*.log; exit 1; }

define link_fuzz
	$(if $(V),,@echo "  LD  $@")
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer $(filter %.o %.a,$^) $(LIBS) -o $@
endef

$(B)/fuzz-%: $(B)/tests/fuzz/fuzz-%.o $(call obj,$(FAKE_C) $(NOUNS_C) src/core/style.c $(ECHO_C) $(IRC_C)) $(B)/smtp.a $(B)/sms.a $(B)/floors.a
	$(link_fuzz)
# They have a net/conn of their own.
$(B)/fuzz-sms-bind: $(B)/tests/fuzz/fuzz-sms-bind.o $(B)/sms.a $(B)/floors.a
	$(link_fuzz)
# It has a net/conn of its own, and would have half of IRC's.
$(B)/fuzz-lmtp: $(B)/tests/fuzz/fuzz-lmtp.o $(B)/smtp.a $(B)/floors.a
	$(link_fuzz)

$(B)/fuzz-http: $(B)/tests/fuzz/fuzz-http.o $(B)/floors.a
	$(link_fuzz)

# A letter holds the way back, and so all of the core.
$(B)/fuzz-pack: $(B)/tests/fuzz/fuzz-pack.o $(call obj,$(CORE_C)) $(B)/floors.a
	$(link_fuzz)

# The least a mail client can do, beside which ours is measured.
$(B)/minismtp: tests/bench/minismtp.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) -std=gnu11 $(WARN) -O2 -g $< -pthread -o $@

# The core and its journal, on the fake stream of the core's tests.
$(B)/ledger: $(B)/tests/bench/ledger.o $(call obj,tests/unit/fake-link.c $(CORE_C)) $(B)/floors.a
	$(link)

# An SMSC that takes everything, to measure on.
$(B)/smppsink: tests/bench/smppsink.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC  $<")
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O2 -g $< -o $@
# And wherry's link by itself, as a load for it.
$(B)/smppload: $(B)/tests/bench/smppload.o $(call obj,$(NOUNS_C)) $(B)/sms.a $(B)/floors.a
	$(link)
bench: $(B)/smppsink $(B)/smppload

bench: all $(B)/ircuser $(B)/minismtp $(B)/ledger
	$(Q)WHERRY_BUILD=$(abspath $(B)) $(PYTHON) tests/bench/bench.py $(BENCH)

demo:
	$(Q)contrib/bootstrap -d
	$(Q)$(MAKE) --no-print-directory all
	$(Q)WHERRY_BUILD=$(abspath $(B)) $(PYTHON) contrib/demo $(DEMO)

# Headers are set by hand: their columns are for reading.
format:
	clang-format -i $$(git ls-files '*.c')

# --- install -------------------------------------------------------------------
# No configuration is written, and none overwritten: wherryctl setup writes the first one.

DOC	:= $(DESTDIR)$(PREFIX)/share/doc/wherry
EXAMPLES := conf/wherry.conf.example conf/prosody.cfg.lua conf/ejabberd.yml conf/jabberd2.xml
EXAMPLES += conf/postfix.cf conf/exim.conf conf/smtpd.conf
EXAMPLES += contrib/prometheus/wherry.rules.yml contrib/prometheus/wherry-dashboard.json
fill	= sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g' \
	      -e 's|@STATEDIR@|$(STATEDIR)|g' $(1) >$(DESTDIR)$(2) && chmod 644 $(DESTDIR)$(2)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DOC) $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/man/man8 $(DESTDIR)$(UNITDIR) \
	    $(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d
	[ -d $(DESTDIR)$(SYSCONFDIR)/wherry ] || install -d -m 750 $(DESTDIR)$(SYSCONFDIR)/wherry
	install -m 755 $(B)/wherryd $(B)/wherryctl $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(EXAMPLES) $(wildcard README.md CHANGELOG.md LICENSE doc/*.md) $(DOC)
	install -m 644 contrib/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 contrib/man/*.8 $(DESTDIR)$(PREFIX)/share/man/man8
	install -d $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 644 contrib/man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7
	install -d $(DESTDIR)$(PREFIX)/lib/wherry
	install -m 755 contrib/filter-rcpt $(DESTDIR)$(PREFIX)/lib/wherry
	$(call fill,conf/wherryd.service,$(UNITDIR)/wherryd.service)
	$(call fill,conf/wherry.sysusers,$(PREFIX)/lib/sysusers.d/wherry.conf)
	$(call fill,conf/wherry.tmpfiles,$(PREFIX)/lib/tmpfiles.d/wherry.conf)
	$(if $(DESTDIR),,$(Q)contrib/make-user $(PREFIX)/lib $(STATEDIR) $(SYSCONFDIR))

# The tree as it is under a name of its own, because Debian wants its directory at the top.
deb:
	$(Q)tests/package/build build-deb

check-package:
	$(Q)tests/package/run

clean:
	rm -rf build build-deb build-san build-fuzz build-san-fuzz

.PHONY: all killer check check-fast check-postgres check-layers check-unit check-requirements check-fuzz check-e2e fuzz \
	bench demo install deb check-package format clean
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
