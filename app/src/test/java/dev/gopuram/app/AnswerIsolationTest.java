package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.chat.ChatConfig;
import dev.gopuram.chat.ExtractiveConfig;
import dev.gopuram.chat.ProviderConfig;
import dev.gopuram.chat.RetrievalConfig;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.conversations.ConversationsConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import dev.gopuram.testkit.Spoken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Users of two tenants ask chat about documents that they may or may not read, in every dialect, streamed and whole,
 * alone and in conversations, of the built-in answerer and of LLMs that repeat what their prompts hold. Every version of
 * every document carries a mark in its title and in each sentence: no prompt, no answer and no citation may hold one that
 * its reader may not read now, or was not told before in the same conversation.
 */
class AnswerIsolationTest {
    private static final int SCHEDULES = 14;
    private static final int QUESTIONS = 8;
    private static final int DOCUMENTS = 8;
    private static final int SENTENCES = 9;
    private static final int LEAST_SHOWN = 10;

    private static final Pattern MARK = Pattern.compile("mk[0-9]+x");
    private static final List<String> TENANTS = List.of("north", "south");
    private static final List<String> COLLECTIONS = List.of("rules", "notes");
    private static final List<String> WORDS = List.of("kappa", "sigma", "delta", "omega");
    private static final List<String> COLORS = List.of("red", "blue");
    private static final List<String> READERS = List.of("user:ann", "user:bob", "group:law", "group:staff");
    private static final List<String> MODELS = List.of("extractive", "open/m", "claude/m");

    private final ScriptedUpstream open = ScriptedUpstream.open().always(repeating(Spoken.OPENAI));
    private final ScriptedUpstream claude = ScriptedUpstream.open().always(repeating(Spoken.ANTHROPIC));

    @TempDir
    Path data;

    /** One version of a document, as the test knows it. */
    private record Version(String id, String mark, String color, List<String> access) {
        boolean readableBy(@Nullable Viewer viewer) {
            return access.isEmpty()
                    || viewer != null
                            && (access.contains("user:" + viewer.subject())
                                    || viewer.groups().stream().anyMatch(group -> access.contains("group:" + group)));
        }
    }

    /**
     * What was talked about with one user.
     *
     * @param response whether it goes on from a response, and not in a conversation
     * @param told the marks it holds already
     */
    private record Talk(String tenant, String subject, String id, boolean response, Set<String> told) {}

    /** A filter's JSON, and what it lets through; an empty text for what it does not look at. */
    private record Wanted(String color, String mark) {
        boolean holds(Version version) {
            return (color.isEmpty() || version.color().equals(color))
                    && (mark.isEmpty() || version.mark().equals(mark));
        }

        Map<String, String> json() {
            Map<String, String> json = new TreeMap<>();
            if (!color.isEmpty()) {
                json.put("color", color);
            }
            if (!mark.isEmpty()) {
                json.put("mark", mark);
            }
            return json;
        }
    }

    private record Question(
            String tenant, String collection, @Nullable Viewer viewer, Wanted wanted, Dialect dialect, String model) {}

    private Random random = new Random(0);
    private int marks;
    private int shown;
    private final Map<String, Map<String, Version>> stored = new HashMap<>();
    private final List<Talk> talks = new ArrayList<>();

    @AfterEach
    void close() {
        open.close();
        claude.close();
    }

    @ParameterizedTest
    @CsvSource({"TEXT,1", "VECTOR,2", "HYBRID,3", "HYBRID,4"})
    void no_answer_prompt_or_citation_tells_of_what_its_reader_may_not_read(Query.Mode mode, long seed) {
        random = new Random(seed);
        try (AnsweringHouse house = AnsweringHouse.open(data, chat(mode), providers())) {
            for (String tenant : TENANTS) {
                for (String collection : COLLECTIONS) {
                    stored.put(tenant + "/" + collection, new TreeMap<>());
                    as(tenant)
                            .run(() -> house.search().putCollection(new PutCollection(collection, "", Map.of(), null)));
                }
            }
            for (int schedule = 0; schedule < SCHEDULES; schedule++) {
                change(house.search());
                for (int i = 0; i < QUESTIONS; i++) {
                    ask(house.chat(), mode + ", seed " + seed + ", schedule " + schedule);
                }
            }
        }
        assertThat(shown)
                .as("protected documents that were shown to their readers")
                .isGreaterThan(LEAST_SHOWN);
    }

    private static ChatConfig chat(Query.Mode mode) {
        RetrievalConfig base = RetrievalConfig.defaults();
        return new ChatConfig(
                Map.of(),
                "extractive",
                Map.of(),
                new RetrievalConfig(
                        base.limit(), mode, base.whenUnavailable(), Contexts.PATIENCE, base.maxContextTokens()),
                new ExtractiveConfig(3, 0, 0),
                ConversationsConfig.defaults());
    }

    private Map<String, ProviderConfig> providers() {
        return Map.of(
                "open", provider(ProviderConfig.Kind.OPENAI, open),
                "claude", provider(ProviderConfig.Kind.ANTHROPIC, claude));
    }

    private static ProviderConfig provider(ProviderConfig.Kind kind, ScriptedUpstream upstream) {
        ProviderConfig base = ProviderConfig.defaults();
        return new ProviderConfig(
                kind,
                upstream.uri().resolve("/v1"),
                null,
                List.of(),
                List.of(),
                base.timeouts(),
                base.maxReplyBytes(),
                base.maxTokens(),
                base.breaker(),
                base.retries());
    }

    /** A model that gives away all it was told. */
    private static Script repeating(Spoken dialect) {
        return (request, reply) -> {
            String body = request.body().utf8();
            String text = "It says " + String.join(" ", marksIn(body)) + " [1]";
            boolean stream = Json.tree(request.body()).path("stream").asBoolean(false);
            Script told = stream ? Script.events(dialect, text, ".") : Script.completion(dialect, text);
            told.play(request, reply);
        };
    }

    private static CallContext as(String tenant) {
        return Contexts.of(tenant, Principal.ADMIN_SCOPE);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void change(Search search) {
        for (String tenant : TENANTS) {
            for (String collection : COLLECTIONS) {
                Map<String, Version> here = versions(tenant, collection);
                Map<String, NewDocument> documents = new LinkedHashMap<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    Version version = version();
                    here.put(version.id(), version);
                    documents.put(version.id(), document(version));
                }
                PutDocuments put = new PutDocuments(collection, List.copyOf(documents.values()), Refresh.WAIT);
                as(tenant).run(() -> search.putDocuments(put));
                if (random.nextInt(4) == 0) {
                    String gone = "d" + random.nextInt(DOCUMENTS);
                    here.remove(gone);
                    as(tenant).run(() -> search.deleteDocument(new DeleteDocument(collection, gone, Refresh.WAIT)));
                }
            }
        }
    }

    private Map<String, Version> versions(String tenant, String collection) {
        return stored.get(tenant + "/" + collection);
    }

    private Version version() {
        List<String> access = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            access.add(one(READERS));
            access.add(one(READERS));
        }
        return new Version("d" + random.nextInt(DOCUMENTS), "mk" + ++marks + "x", one(COLORS), access);
    }

    /** Several passages; in HTML those are read out of the document, which a citation asks for once more. */
    private NewDocument document(Version version) {
        boolean html = random.nextBoolean();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SENTENCES; i++) {
            String sentence = "The " + one(WORDS) + " fee of " + version.mark() + " is " + (i + 2)
                    + " euros a day, and whoever comes late pays the " + one(WORDS) + " fee at the kiosk.";
            text.append(html ? "<p>" + sentence.replace("fee", "<b>fee</b>") + "</p>\n" : sentence + "\n\n");
        }
        return new NewDocument(
                version.id(),
                html ? Format.HTML : Format.TEXT,
                text.toString(),
                "Title " + version.mark(),
                Map.of("color", version.color(), "mark", version.mark()),
                Map.of(),
                version.access());
    }

    private void ask(Chat chat, String when) {
        Talk talk = talks.isEmpty() || random.nextInt(3) == 0 ? null : one(talks);
        Question question = question(talk);
        boolean stream = random.nextBoolean();
        String body = body(question, talk, stream);
        String told = when + ": " + question.dialect() + " for " + question.tenant() + ": " + body;
        CompletionRequest request = new CompletionRequest(question.dialect(), Bytes.utf8(body));
        int before = open.received().size() + claude.received().size();
        if (talk != null && !goesOn(talk, question)) {
            assertThatThrownBy(() -> answer(chat, question.tenant(), request, stream))
                    .as(told)
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND));
            assertThat(open.received().size() + claude.received().size())
                    .as(told)
                    .isEqualTo(before);
            return;
        }
        String answer = answer(chat, question.tenant(), request, stream);
        Set<String> readable = new HashSet<>(talk == null ? Set.of() : talk.told());
        Set<String> protectedMarks = new HashSet<>();
        for (Version version :
                versions(question.tenant(), question.collection()).values()) {
            if (version.readableBy(question.viewer()) && question.wanted().holds(version)) {
                readable.add(version.mark());
                if (!version.access().isEmpty()) {
                    protectedMarks.add(version.mark());
                }
            }
        }
        Set<String> seen = marksIn(answer);
        assertThat(readable).as(told).containsAll(seen);
        if (question.model().equals("open/m")) {
            assertThat(readable).as(told).containsAll(prompted(open));
        } else if (question.model().equals("claude/m")) {
            assertThat(readable).as(told).containsAll(prompted(claude));
        }
        shown += seen.stream().anyMatch(protectedMarks::contains) ? 1 : 0;
        remember(chat, question, talk, answer, seen);
    }

    /** What the last prompt holds; what the user asked for by its mark stands in the filter, which no prompt has. */
    private static Set<String> prompted(ScriptedUpstream upstream) {
        return marksIn(upstream.received().getLast().body().utf8());
    }

    /** Whether who asks may go on where the talk stood. */
    private static boolean goesOn(Talk talk, Question question) {
        boolean named =
                question.viewer() != null && !question.viewer().subject().isEmpty();
        return talk.tenant().equals(question.tenant())
                && (!named || talk.subject().equals(question.viewer().subject()));
    }

    private Question question(@Nullable Talk talk) {
        boolean own = talk != null && random.nextInt(4) > 0;
        String tenant = own ? talk.tenant() : one(TENANTS);
        Viewer viewer = own && !talk.subject().isEmpty()
                ? new Viewer(talk.subject(), random.nextBoolean() ? List.of() : List.of("law"))
                : viewer();
        Dialect dialect = talk != null && talk.response() ? Dialect.RESPONSES : one(List.of(Dialect.values()));
        return new Question(tenant, one(COLLECTIONS), viewer, wanted(), dialect, one(MODELS));
    }

    private @Nullable Viewer viewer() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new Viewer("ann", List.of());
            case 2 -> new Viewer("ann", List.of("staff"));
            case 3 -> new Viewer("bob", List.of("law", "others"));
            default -> new Viewer("", List.of("ann", "staff"));
        };
    }

    private Wanted wanted() {
        return switch (random.nextInt(5)) {
            case 0 -> new Wanted(one(COLORS), "");
            case 1 -> new Wanted("", "mk" + (1 + random.nextInt(marks)) + "x");
            default -> new Wanted("", "");
        };
    }

    private String body(Question question, @Nullable Talk talk, boolean stream) {
        String text = "How high is the " + one(WORDS) + " fee a day at the kiosk?";
        Map<String, Object> ours = new TreeMap<>();
        ours.put("collection", question.collection());
        if (!question.wanted().json().isEmpty()) {
            ours.put("filter", question.wanted().json());
        }
        if (question.viewer() != null) {
            ours.put("groups", question.viewer().groups());
            if (!question.viewer().subject().isEmpty()) {
                ours.put("user_id", question.viewer().subject());
            }
        }
        Map<String, Object> body = new TreeMap<>();
        body.put("model", question.model());
        body.put("stream", stream);
        switch (question.dialect()) {
            case OPENAI -> body.put("messages", List.of(Map.of("role", "user", "content", text)));
            case ANTHROPIC -> {
                body.put("max_tokens", 4000);
                body.put("messages", List.of(Map.of("role", "user", "content", text)));
            }
            case RESPONSES -> body.put("input", text);
        }
        if (talk != null) {
            if (talk.response()) {
                body.put("previous_response_id", talk.id());
            } else {
                ours.put("conversation", talk.id());
            }
        }
        body.put("gopuram", ours);
        return Json.write(body).utf8();
    }

    private static String answer(Chat chat, String tenant, CompletionRequest request, boolean stream) {
        return as(tenant)
                .call(() -> stream
                        ? read(chat.stream(request))
                        : chat.complete(request).body().utf8());
    }

    private static String read(TokenStream stream) {
        StringBuilder all = new StringBuilder();
        try (stream) {
            while (true) {
                switch (stream.next()) {
                    case Frame frame -> all.append(frame.raw().utf8());
                    case End end -> {
                        assertThat(end).isInstanceOf(End.Finished.class);
                        return all.toString();
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private void remember(Chat chat, Question question, @Nullable Talk talk, String answer, Set<String> seen) {
        String subject = question.viewer() == null ? "" : question.viewer().subject();
        if (talk == null || talk.response()) {
            Set<String> all = new TreeSet<>(seen);
            if (talk != null) {
                all.addAll(talk.told());
                subject = talk.subject();
            }
            if (question.dialect() == Dialect.RESPONSES) {
                talks.add(new Talk(question.tenant(), subject, responseId(answer), true, all));
            } else {
                String owner = subject;
                CreateConversation create =
                        new CreateConversation(UUID.randomUUID().toString(), owner, Map.of(), List.of());
                String id = as(question.tenant())
                        .call(() -> chat.createConversation(create))
                        .id();
                talks.add(new Talk(question.tenant(), owner, id, false, new TreeSet<>()));
            }
        } else {
            talk.told().addAll(seen);
        }
    }

    private static String responseId(String answer) {
        Matcher id = Pattern.compile("resp_[A-Za-z0-9]+").matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group();
    }

    private static Set<String> marksIn(String text) {
        Set<String> found = new TreeSet<>();
        Matcher mark = MARK.matcher(text);
        while (mark.find()) {
            found.add(mark.group());
        }
        return found;
    }
}
