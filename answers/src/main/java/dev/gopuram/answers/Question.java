package dev.gopuram.answers;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question, taken apart.
 *
 * @param terms its words that carry meaning, each stem once
 * @param counted the thing it wants counted, where it wants that
 */
record Question(String text, List<Terms.Term> terms, AnswerKind kind, Optional<CountedThing> counted) {
    Question {
        terms = List.copyOf(terms);
    }

    static Question of(String text) {
        Map<String, Terms.Term> terms = new LinkedHashMap<>();
        Terms.of(text).forEach(term -> terms.putIfAbsent(term.stem(), term));
        List<Terms.Term> each = List.copyOf(terms.values());
        AnswerKind kind = AnswerKind.of(text);
        return new Question(text, each, kind, CountedThing.of(text, kind, each));
    }

    /** The question without the names that the document's topic holds: they say where to look, not what for. */
    String within(Set<String> topic) {
        String rest = text;
        for (Terms.Term term : terms) {
            if (term.name() && topic.contains(term.stem())) {
                rest = rest.replaceAll(
                        "(?iu)(?<![\\p{L}\\p{N}])" + Pattern.quote(term.word()) + "(?:['’]s)?(?![\\p{L}\\p{N}])", "");
            }
        }
        String line = rest.replaceAll("\\s+", " ").strip();
        return line.isEmpty() ? text : line;
    }

    /** How many of its names the topic holds: a question that names its subject is not about another one. */
    long named(Set<String> topic) {
        return terms.stream()
                .filter(term -> term.name() && topic.contains(term.stem()))
                .count();
    }

    /** Its words, without those that only say which document is meant; all of them where it has no other. */
    Set<String> words(Set<String> topic) {
        Set<String> words = new LinkedHashSet<>();
        terms.stream().filter(term -> !topic.contains(term.stem())).forEach(term -> words.add(term.word()));
        if (words.isEmpty()) {
            terms.forEach(term -> words.add(term.word()));
        }
        return words;
    }

    /** The words an answer in a document about the topic has to speak of. */
    List<Terms.Term> focus(Set<String> topic) {
        return terms.stream()
                .filter(term -> !topic.contains(term.stem()) && !kind.names(term.word()))
                .toList();
    }
}
