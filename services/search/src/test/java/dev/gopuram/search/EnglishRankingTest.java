package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text mode beside a bare Lucene index of the same documents, as published figures for BM25 are made. */
class EnglishRankingTest {
    private static final int DOCUMENTS = 300;
    private static final int QUERIES = 60;
    private static final int DEPTH = 100;
    private static final List<String> STEMS = List.of(
            "govern", "relate", "hop", "operate", "nation", "measure", "write", "study", "wave", "cell", "market",
            "tax");
    private static final List<String> ENDINGS = List.of("", "s", "ed", "ing", "ation", "'s", "ly", "ment");
    private static final List<String> STOPS = List.of("the", "of", "and", "a", "is", "not", "to", "in", "The", "IS");

    @TempDir
    static Path data;

    private static final Random random = new Random(7);
    private static final Map<String, String> titles = new HashMap<>();
    private static final Map<String, String> texts = new HashMap<>();

    private static House house;
    private static House.As acme;
    private static Directory bare;

    @BeforeAll
    static void open() throws IOException {
        house = House.open(data);
        acme = house.acme().collection(House.DOCS, Chunking.NONE);
        for (int i = 0; i < DOCUMENTS; i++) {
            titles.put("d" + i, i % 3 == 0 ? "" : sentence(1 + random.nextInt(8)));
            texts.put("d" + i, sentence(1 + random.nextInt(150)));
        }
        acme.put(titles.keySet().stream()
                .map(id -> new NewDocument(id, Format.TEXT, texts.get(id), titles.get(id), Map.of()))
                .toArray(NewDocument[]::new));
        bare = new ByteBuffersDirectory();
        IndexWriterConfig config =
                new IndexWriterConfig(new EnglishAnalyzer()).setSimilarity(new BM25Similarity(.9f, .4f));
        try (IndexWriter writer = new IndexWriter(bare, config)) {
            for (String id : titles.keySet()) {
                Document document = new Document();
                document.add(new StringField("id", id, Field.Store.YES));
                document.add(new TextField("all", titles.get(id) + " " + texts.get(id), Field.Store.NO));
                writer.addDocument(document);
            }
        }
    }

    @AfterAll
    static void close() throws IOException {
        house.close();
        bare.close();
    }

    @Test
    void english_words_score_exactly_as_with_lucenes_english_analyzer() throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(bare)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(.9f, .4f));
            for (int i = 0; i < QUERIES; i++) {
                String text = one(STEMS) + " " + sentence(1 + random.nextInt(7));
                assertThat(ours(text)).as(text).isEqualTo(scores(searcher, text));
            }
        }
    }

    @Test
    void every_word_that_the_english_analyzer_finds_is_ours() throws IOException {
        String text =
                "The Moon's tides, e-mail at 3.14; it's O'Neill's U.S.A. re-election: NOT for the \"dogs\" running by.";
        assertThat(words(new Words(), text)).isEqualTo(words(new EnglishAnalyzer(), text));
    }

    /** Scores by document; documents that score the same may stand in any order. */
    private static Map<String, Double> ours(String text) {
        Map<String, Double> scores = new HashMap<>();
        for (Hit hit : acme.query(new Query(House.DOCS, text, Query.Mode.TEXT, DEPTH, Map.of(), null, true))) {
            scores.put(hit.document(), hit.explanation().textScore());
        }
        return aboveTheLast(scores);
    }

    private static Map<String, Double> scores(IndexSearcher searcher, String text) throws IOException {
        BooleanQuery.Builder words = new BooleanQuery.Builder();
        for (String word : words(new EnglishAnalyzer(), text)) {
            words.add(new TermQuery(new Term("all", word)), Occur.SHOULD);
        }
        Map<String, Double> scores = new HashMap<>();
        for (ScoreDoc hit : searcher.search(words.build(), DEPTH).scoreDocs) {
            scores.put(searcher.storedFields().document(hit.doc).get("id"), (double) hit.score);
        }
        return aboveTheLast(scores);
    }

    /** Which of those that share the last place are within the depth is chance. */
    private static Map<String, Double> aboveTheLast(Map<String, Double> scores) {
        double last = scores.values().stream().min(Double::compare).orElse(0.0);
        if (scores.size() == DEPTH) {
            scores.values().removeIf(score -> score == last);
        }
        return scores;
    }

    private static List<String> words(Analyzer analyzer, String text) throws IOException {
        List<String> words = new ArrayList<>();
        try (TokenStream tokens = analyzer.tokenStream(IndexFields.WORDS, text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(term.toString());
            }
            tokens.end();
        }
        return words;
    }

    private static String sentence(int words) {
        List<String> sentence = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            boolean stop = random.nextInt(3) == 0;
            sentence.add(stop ? one(STOPS) : one(STEMS) + one(ENDINGS));
        }
        return String.join(" ", sentence) + ".";
    }

    private static String one(List<String> of) {
        double skewed = random.nextDouble() * random.nextDouble();
        return of.get((int) (skewed * of.size()));
    }
}
