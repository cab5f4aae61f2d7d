package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCount;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two tenants write, change and delete documents that their users may or may not read, and the users ask whatever can be
 * asked. Every version of every document carries a mark of its own in its title, text and metadata; no answer may hold one
 * that its viewer may not read, and counts are compared with a count by hand.
 */
class IsolationTest {
    private static final int SCHEDULES = 60;
    private static final int QUERIES = 4;
    private static final int DOCUMENTS = 24;
    private static final int MAX_PAGES = 40;

    private static final Pattern MARK = Pattern.compile("mk[0-9]+x");
    private static final List<String> WORDS = List.of("kappa", "sigma", "delta", "omega", "lambda");
    private static final List<String> COLORS = List.of("red", "blue", "green");
    private static final List<String> READERS =
            List.of("user:ann", "user:bob", "user:cid", "group:law", "group:staff", "group:ann");
    private static final List<Quantization> FORMS = List.of(Quantization.values());
    private static final List<String> TENANTS = List.of("north", "south");

    /** Nobody kills it here, so it need not write to the disk all the time. */
    private static final SearchConfig CONFIG = House.config(Duration.ofMillis(20), Duration.ofHours(1), 1_000, 32);

    @TempDir
    Path data;

    /** One version of a document, as the test knows it. */
    private record Version(String id, String mark, Set<String> words, String color, int year, List<String> access) {
        boolean readableBy(@Nullable Viewer viewer) {
            if (access.isEmpty()) {
                return true;
            }
            return viewer != null
                    && (access.contains("user:" + viewer.subject())
                            || viewer.groups().stream().anyMatch(group -> access.contains("group:" + group)));
        }
    }

    /** A filter, and what it means. */
    private record Filter(Condition condition, Predicate<Version> holds) {}

    private Random random = new Random(0);
    private int marks;
    private final Map<String, Map<String, Version>> stored = new HashMap<>();
    private final Map<String, List<Version>> ever = new HashMap<>();
    private final Set<String> unseen = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void no_answer_tells_of_what_its_viewer_may_not_read(long seed) {
        random = new Random(seed);
        try (House house = House.open(data, CONFIG, new FakeModels(), IndexingSteps.UNHEARD)) {
            for (String tenant : TENANTS) {
                stored.put(tenant, new TreeMap<>());
                ever.put(tenant, new ArrayList<>());
                house.as(tenant).collection(House.DOCS, Map.of("year", FieldType.NUMBER), one(FORMS));
            }
            for (int schedule = 0; schedule < SCHEDULES; schedule++) {
                change(house);
                for (int i = 0; i < QUERIES; i++) {
                    String tenant = one(TENANTS);
                    Viewer viewer = viewer();
                    ask(house.as(tenant), tenant, viewer, "seed " + seed + ", schedule " + schedule);
                    read(house.as(tenant), tenant, viewer);
                }
            }
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private @Nullable Viewer viewer() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> new Viewer("ann", List.of());
            case 2 -> new Viewer("ann", List.of("law"));
            case 3 -> new Viewer("bob", List.of("staff", "others"));
            default -> new Viewer("", List.of("ann"));
        };
    }

    private void change(House house) {
        for (String tenant : TENANTS) {
            Refresh refresh = random.nextInt(4) == 0 ? Refresh.LATER : Refresh.WAIT;
            if (refresh == Refresh.LATER) {
                unseen.add(tenant);
            } else {
                unseen.remove(tenant);
            }
            int puts = 1 + random.nextInt(5);
            Map<String, NewDocument> documents = new TreeMap<>();
            for (int i = 0; i < puts; i++) {
                Version version = version();
                stored.get(tenant).put(version.id(), version);
                ever.get(tenant).add(version);
                documents.put(version.id(), document(version));
            }
            house.as(tenant).put(House.DOCS, refresh, documents.values().toArray(NewDocument[]::new));
            if (random.nextInt(2) == 0) {
                String gone = "d" + random.nextInt(DOCUMENTS);
                house.as(tenant).delete(gone, refresh);
                stored.get(tenant).remove(gone);
            }
        }
    }

    private Version version() {
        Set<String> words = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            words.add(one(WORDS));
        }
        List<String> access = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            access.add(one(READERS));
            access.add(one(READERS));
        }
        String id = "d" + random.nextInt(DOCUMENTS);
        return new Version(id, "mk" + ++marks + "x", words, one(COLORS), 2020 + random.nextInt(4), access);
    }

    private static NewDocument document(Version version) {
        String text = "Of " + version.mark() + ". It is about " + String.join(" and ", version.words()) + ".";
        return new NewDocument(
                version.id(),
                Format.TEXT,
                text,
                "Title " + version.mark(),
                Map.of("color", version.color(), "mark", version.mark(), "year", "" + version.year()),
                Map.of("tags", new Values(List.of(version.color(), "tag " + version.mark()))),
                version.access());
    }

    private void ask(House.As as, String tenant, @Nullable Viewer viewer, String when) {
        Filter filter = filter(tenant);
        Set<String> words = new TreeSet<>(List.of(one(WORDS), one(WORDS)));
        Query.Mode mode = one(List.of(Query.Mode.values()));
        Query query = query(mode, String.join(" ", words) + hunted(), filter, viewer);
        String told = when + ": " + query;
        List<Version> readable = stored.get(tenant).values().stream()
                .filter(version -> version.readableBy(viewer))
                .toList();
        List<Version> matching = readable.stream().filter(filter.holds()).toList();
        Set<String> found = new TreeSet<>();
        String cursor = null;
        int pages = 0;
        do {
            Hits page = as.ask(query.at(cursor));
            checkPage(page, tenant, viewer, told);
            checkCounts(page, query, matching, words, told);
            page.hits().forEach(hit -> checkRanks(hit, readable, told));
            page.hits().forEach(hit -> found.add(hit.document()));
            if (page.nextCursor() != null) {
                checkCursor(as, query, page.nextCursor(), told);
            }
            cursor = page.nextCursor();
            assertThat(++pages).as(told).isLessThan(MAX_PAGES);
        } while (cursor != null);
        if (mode == Query.Mode.TEXT && query.ranking() == null && query.groupBy() == null && !unseen.contains(tenant)) {
            assertThat(found).as(told).isEqualTo(ids(matching, words, query));
        }
    }

    /** Now and then somebody guesses the mark of a document. */
    private String hunted() {
        return random.nextInt(3) == 0 ? " mk" + (1 + random.nextInt(marks)) + "x" : "";
    }

    private Query query(Query.Mode mode, String text, Filter filter, @Nullable Viewer viewer) {
        int limit = 1 + random.nextInt(12);
        Query query = new Query(House.DOCS, text, mode, limit, Map.of(), null, true, filter.condition(), viewer);
        if (random.nextInt(2) == 0) {
            Rerank rerank = random.nextInt(3) == 0 ? new Rerank("sentences", limit + random.nextInt(20)) : null;
            double diversity = random.nextInt(2) == 0 ? 0 : random.nextDouble();
            query = query.ranked(new Ranking(one(List.of(Query.Fusion.values())), null, diversity, rerank));
        }
        if (random.nextInt(3) == 0) {
            String by = one(List.of("document", "color", "mark", "tags", "year"));
            query = query.grouped(new GroupBy(by, 1 + random.nextInt(3)));
        }
        if (random.nextInt(2) == 0) {
            query = query.counting(
                    new Facet("color", 10), new Facet("mark", 100), new Facet("tags", 100), new Facet("year", 10));
        }
        return query;
    }

    private Filter filter(String tenant) {
        Filter none = new Filter(Condition.of(Op.NOT_EQUAL, "color", "no such"), version -> true);
        return switch (random.nextInt(6)) {
            case 0 -> {
                String color = one(COLORS);
                yield new Filter(
                        Condition.of(Op.EQUAL, "color", color),
                        version -> version.color().equals(color));
            }
            case 1 -> {
                int year = 2020 + random.nextInt(4);
                yield new Filter(Condition.of(Op.AT_LEAST, "year", "" + year), version -> version.year() >= year);
            }
            case 2 -> {
                Version guessed = one(ever.get(one(TENANTS)));
                yield new Filter(
                        Condition.of(Op.EQUAL, "mark", guessed.mark()),
                        version -> version.mark().equals(guessed.mark()));
            }
            case 3 -> {
                Filter inner = filter(tenant);
                yield new Filter(
                        Condition.of(Op.NOT, List.of(inner.condition())),
                        version -> !inner.holds().test(version));
            }
            case 4 -> {
                String color = one(COLORS);
                Condition either = Condition.of(
                        Op.ANY,
                        List.of(Condition.of(Op.LESS, "year", "2022"), Condition.of(Op.IN, "tags", color, "?")));
                yield new Filter(
                        either,
                        version -> version.year() < 2022 || version.color().equals(color));
            }
            default -> none;
        };
    }

    /** An answer as a whole, whatever it is made of. */
    private void checkPage(Hits page, String tenant, @Nullable Viewer viewer, String told) {
        Set<String> readable = new HashSet<>();
        for (Version version : ever.get(tenant)) {
            Version now = stored.get(tenant).get(version.id());
            if (now != null && now.readableBy(viewer) && version.readableBy(viewer)) {
                readable.add(version.mark());
            }
        }
        Matcher shown = MARK.matcher(Json.mapper().writeValueAsString(page));
        while (shown.find()) {
            assertThat(readable).as(told).contains(shown.group());
        }
    }

    /** Ranks count what may be read and nothing else; all documents have one passage. */
    private static void checkRanks(Hit hit, List<Version> readable, String told) {
        assertThat(hit.explanation()).isNotNull();
        assertThat(hit.explanation().textRank()).as(told).isLessThanOrEqualTo(readable.size());
        assertThat(hit.explanation().vectorRank()).as(told).isLessThanOrEqualTo(readable.size());
        assertThat(hit.explanation().rankBefore()).as(told).isLessThanOrEqualTo(readable.size());
    }

    private static void checkCounts(Hits page, Query query, List<Version> matching, Set<String> words, String told) {
        for (FacetCounts facet : page.facets()) {
            for (FacetCount count : facet.values()) {
                List<Version> having = matching.stream()
                        .filter(version -> has(version, facet.field(), count.value()))
                        .toList();
                assertThat(count.documents()).as(told).isLessThanOrEqualTo(having.size());
                if (query.mode() == Query.Mode.TEXT) {
                    assertThat(count.documents())
                            .as(told)
                            .isEqualTo(ids(having, words, query).size());
                }
            }
        }
    }

    private static boolean has(Version version, String field, String value) {
        return switch (field) {
            case "color" -> version.color().equals(value);
            case "mark" -> version.mark().equals(value);
            case "year" -> ("" + version.year()).equals(value);
            default -> version.color().equals(value) || value.equals("tag " + version.mark());
        };
    }

    /** Those that hold one of the words, or the mark that was guessed. */
    private static Set<String> ids(List<Version> versions, Set<String> words, Query query) {
        Set<String> ids = new TreeSet<>();
        for (Version version : versions) {
            boolean guessed = List.of(query.text().split(" ")).contains(version.mark());
            if (guessed || version.words().stream().anyMatch(words::contains)) {
                ids.add(version.id());
            }
        }
        return ids;
    }

    private static void checkCursor(House.As as, Query query, String cursor, String told) {
        Query others = new Query(
                query.collection(),
                query.text(),
                query.mode(),
                query.limit(),
                query.filter(),
                query.alpha(),
                query.explain(),
                query.where(),
                new Viewer("somebody", List.of("else")),
                query.ranking(),
                query.groupBy(),
                query.facets(),
                cursor);
        assertThatThrownBy(() -> as.ask(others))
                .as(told)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("cursor"));
    }

    private void read(House.As as, String tenant, @Nullable Viewer viewer) {
        String id = "d" + random.nextInt(DOCUMENTS);
        Version version = stored.get(tenant).get(id);
        if (viewer == null) {
            return;
        }
        if (version != null && version.readableBy(viewer)) {
            assertThat(as.find(id, viewer).content()).contains(version.mark());
        } else {
            assertThatThrownBy(() -> as.find(id, viewer))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND));
        }
    }
}
