package dev.gopuram.models;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions there are, and the first source of names: {@code name}, {@code name@version}, {@code name@stage}. */
final class Catalogue implements ModelNames.Source<ModelVersion> {
    /** The form {@code name-v2}: the latest version 2.x. */
    private static final Pattern MAJOR = Pattern.compile("(.+)-v(\\d{1,9})");

    private final List<ModelVersion> versions;

    Catalogue(List<ModelVersion> versions) {
        this.versions = versions.stream()
                .sorted(Comparator.comparing(ModelVersion::name).thenComparing(ModelVersion::version))
                .toList();
    }

    List<ModelVersion> versions() {
        return versions;
    }

    /** The names with a major version alone. */
    List<String> majors() {
        return versions.stream()
                .map(version -> version.name() + "-v" + version.version().major())
                .toList();
    }

    @Override
    public Optional<ModelVersion> find(ModelReference reference) {
        List<ModelVersion> named = named(reference.name());
        String selector = reference.selector();
        if (selector != null) {
            return named.stream()
                    .filter(v -> v.version().toString().equals(selector)
                            || v.stages().contains(selector))
                    .reduce((older, newer) -> newer);
        }
        return named.isEmpty() ? latestOfMajor(reference.name()) : Optional.of(chosen(named));
    }

    @Override
    public Collection<String> names() {
        List<String> names = new ArrayList<>();
        for (ModelVersion version : versions) {
            names.add(version.name());
            names.add(version.toString());
            version.stages().forEach(stage -> names.add(version.name() + "@" + stage));
        }
        return names;
    }

    private List<ModelVersion> named(String name) {
        return versions.stream().filter(v -> v.name().equals(name)).toList();
    }

    /** A bare name means what stands in production, else the latest version. */
    private static ModelVersion chosen(List<ModelVersion> named) {
        return named.stream()
                .filter(v -> v.stages().contains(ModelNames.PRODUCTION))
                .reduce((older, newer) -> newer)
                .orElse(named.getLast());
    }

    private Optional<ModelVersion> latestOfMajor(String name) {
        return major(name)
                .flatMap(major -> named(major.model()).stream()
                        .filter(v -> v.version().major() == major.number())
                        .reduce((older, newer) -> newer));
    }

    /** What {@code name-v2} says. */
    record Major(String model, int number) {}

    /** A name's major version; empty where it names none. */
    static Optional<Major> major(String name) {
        Matcher matcher = MAJOR.matcher(name);
        return matcher.matches()
                ? Optional.of(new Major(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }
}
