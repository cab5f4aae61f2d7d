package dev.gopuram.platform.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps what callers send from becoming ever more time series: a tag takes a bounded number of values, and the rest
 * counts as {@code other}. Gives the known histograms their buckets as well.
 */
final class TagGuard implements MeterFilter {
    static final String OTHER = "other";
    private static final int MAX_VALUE_CHARS = 128;

    private record Dimension(String metric, String tag) {}

    private final int maxValues;
    private final Map<Dimension, Set<String>> seen = new ConcurrentHashMap<>();

    TagGuard(int maxValues) {
        this.maxValues = maxValues;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        List<Tag> tags = new ArrayList<>();
        boolean changed = false;
        for (Tag tag : id.getTagsAsIterable()) {
            String value = admitted(new Dimension(id.getName(), tag.getKey()), tag.getValue());
            changed |= !value.equals(tag.getValue());
            tags.add(Tag.of(tag.getKey(), value));
        }
        return changed ? id.replaceTags(tags) : id;
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        List<Duration> buckets = MetricNames.buckets(id.getName());
        if (buckets.isEmpty()) {
            return config;
        }
        double[] nanos = buckets.stream().mapToDouble(Duration::toNanos).toArray();
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(nanos)
                .build()
                .merge(config);
    }

    private String admitted(Dimension dimension, String value) {
        if (value.length() > MAX_VALUE_CHARS) {
            return OTHER;
        }
        Set<String> values = seen.computeIfAbsent(dimension, _ -> new HashSet<>());
        synchronized (values) {
            return values.contains(value) || (values.size() < maxValues && values.add(value)) ? value : OTHER;
        }
    }
}
