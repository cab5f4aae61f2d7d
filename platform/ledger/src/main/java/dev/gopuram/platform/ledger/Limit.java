package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * So much of a currency in a period. Written {@code 20/min}, {@code 100ktokens/min}, {@code 2Moutput_tokens/day},
 * {@code 5usd/day}, {@code 500cpu_ms/s}, {@code 8concurrent}.
 */
public record Limit(Currency currency, long amount, Period period) {
    /**
     * The largest amount: up to it every store counts exactly, also one that knows no whole numbers but those of a double.
     * In money it is nine million dollars.
     */
    static final long MOST = 1L << 53;

    public static final String FORM =
            "an amount in a period, such as 20/min, 100ktokens/min, 5usd/day, 500cpu_ms/s, 8concurrent";

    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)(k|M)?(tokens|input_tokens|output_tokens|usd|cpu_ms|"
                    + "concurrent|requests)?(?:/(s|min|h|day|month))?");

    private static final Map<String, Period> PERIODS = Map.of(
            "s", Period.SECOND, "min", Period.MINUTE, "h", Period.HOUR, "day", Period.DAY, "month", Period.MONTH);

    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal MICROS = BigDecimal.valueOf(1_000);

    public Limit {
        if (amount < 0 || amount > MOST) {
            throw Problem.invalid("amount", amount, "0.." + MOST);
        }
        if ((currency == Currency.CONCURRENT) != (period == Period.NONE)) {
            throw Problem.invalid("period", period.word(), "a period for what is used up, and none for concurrent");
        }
    }

    public static Limit parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw Problem.invalid("limit", text, FORM);
        }
        String unit = matcher.group(3) == null ? "requests" : matcher.group(3);
        Period period = matcher.group(4) == null ? Period.NONE : PERIODS.get(matcher.group(4));
        Currency currency = currency(unit);
        if (period == null || (currency == Currency.CONCURRENT) != (period == Period.NONE)) {
            throw Problem.invalid("limit", text, FORM);
        }
        return new Limit(currency, amount(text, matcher.group(1), matcher.group(2), unit), period);
    }

    /** An amount of what it limits, for people: {@code 12 tokens}. */
    public String words(long some) {
        return number(some) + " " + unit();
    }

    @Override
    public String toString() {
        String number = currency == Currency.REQUESTS ? number(amount) : number(amount) + unit();
        String per = switch (period) {
            case SECOND -> "/s";
            case MINUTE -> "/min";
            case HOUR -> "/h";
            case DAY -> "/day";
            case MONTH -> "/month";
            case NONE -> "";
        };
        return number + per;
    }

    private String number(long some) {
        int scale = switch (currency) {
            case NANO_USD -> 9;
            case CPU_MICROS -> 3;
            case REQUESTS, INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, CONCURRENT -> 0;
        };
        return scale == 0
                ? Long.toString(some)
                : BigDecimal.valueOf(some, scale).stripTrailingZeros().toPlainString();
    }

    private String unit() {
        return switch (currency) {
            case NANO_USD -> "usd";
            case CPU_MICROS -> "cpu_ms";
            case REQUESTS, INPUT_TOKENS, OUTPUT_TOKENS, TOKENS, CONCURRENT -> currency.word();
        };
    }

    private static Currency currency(String unit) {
        return switch (unit) {
            case "tokens" -> Currency.TOKENS;
            case "input_tokens" -> Currency.INPUT_TOKENS;
            case "output_tokens" -> Currency.OUTPUT_TOKENS;
            case "usd" -> Currency.NANO_USD;
            case "cpu_ms" -> Currency.CPU_MICROS;
            case "concurrent" -> Currency.CONCURRENT;
            default -> Currency.REQUESTS;
        };
    }

    private static long amount(String text, String number, String scale, String unit) {
        BigDecimal value = new BigDecimal(number);
        if (scale != null) {
            value = value.scaleByPowerOfTen(scale.equals("k") ? 3 : 6);
        }
        if (unit.equals("usd")) {
            value = value.multiply(NANOS);
        } else if (unit.equals("cpu_ms")) {
            value = value.multiply(MICROS);
        }
        try {
            if (value.compareTo(BigDecimal.valueOf(MOST)) <= 0) {
                return value.longValueExact();
            }
        } catch (ArithmeticException broken) {
            // No whole number: said below.
        }
        throw Problem.invalid(
                "limit", text, "a whole number of the smallest unit (nano-dollars, microseconds, tokens), to " + MOST);
    }
}
