package dev.gopuram.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A question, taken apart.
 *
 * @param terms its words that carry meaning, each stem once
 */
record Question(String text, List<Terms.Term> terms, AnswerKind kind) {
    Question {
        terms = List.copyOf(terms);
    }

    static Question of(String text) {
        Map<String, Terms.Term> terms = new LinkedHashMap<>();
        Terms.of(text).forEach(term -> terms.putIfAbsent(term.stem(), term));
        return new Question(text, List.copyOf(terms.values()), AnswerKind.of(text));
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

    /** The words an answer in a document about the topic has to speak of. */
    List<Terms.Term> focus(Set<String> topic) {
        return terms.stream()
                .filter(term -> !topic.contains(term.stem()) && !kind.names(term.word()))
                .toList();
    }
}
