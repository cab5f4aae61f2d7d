package dev.gopuram.answers;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What kind of thing a question asks for, as far as its words tell, and how a text looks that holds one. */
enum AnswerKind {
    /** A time of day. */
    CLOCK(
            "\\b(?:at |by |until |from )?what (?:time|hour)\\b",
            "\\d{1,2}[:.]\\d{2}|\\b\\d{1,2}\\s?(?:am|pm|a\\.m|p\\.m|h\\b|o[’']clock)|\\b(?:noon|midnight"
                    + "|midday|o[’']clock)\\b",
            "time hour"),
    /** A stretch of time, or of way. */
    DURATION(
            "\\bhow (?:long|soon|quickly|often|frequently)\\b|\\bhow many (?:\\w+"
                    + " )?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?)\\b|\\bwhat (?:is the"
                    + " )?(?:notice|waiting|trial|grace|retention) period\\b",
            "(?:\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
                    + "|thirty|forty|fifty|sixty|ninety|half|a|an|per|each|every|the"
                    + " next|same)\\b)[^.]{0,14}?(?:\\b(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?"
                    + "|weeks?|fortnight|months?|quarters?|terms?|years?|seasons?|metres?|meters?|feet|km|cm|mm"
                    + "|miles?)\\b|\\d\\s?(?:s|h|m|ms|min|d)\\b)|\\b(?:daily|weekly|monthly|quarterly|yearly"
                    + "|annually|once|twice|overnight|fortnight)\\b|\\d\\s?(?:h|ms|min|s|d)\\b",
            "long soon quickly often second minute hour day night week month year time take last period frequent"),
    /** A moment: a date, a day, a time, or so long before something. */
    MOMENT(
            "^when\\b|\\b(?:which|what) (?:day|date|month|year|season|weekday)s?\\b|\\buntil when\\b|\\bby"
                    + " when\\b|\\bsince when\\b",
            "\\d{1,2}[:.]\\d{2}|\\d|\\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\\b|\\b(?:january"
                    + "|february|march|april|may|june|july|august|september|october|november|december|spring|summer"
                    + "|autumn|winter|christmas|easter|midnight|noon|morning|evening|night|week|weekend|month|year"
                    + "|day|once|before|after|until|daily|always|never)s?\\b",
            "day date month year time"),
    /** An amount of money. */
    MONEY(
            "\\bhow"
                    + " (?:much|expensive|high|large|big)\\b.*\\b(?:cost|costs|pay|paid|charged?|price|fee|fees|fare|rent"
                    + "|salary|earn|deposit|fine|excess|premium|refund|bill|tax|toll)\\b|\\bwhat\\b.*\\b(?:cost|costs)\\b|\\b(?:price|cost|fee|fare|fine"
                    + "|penalty|charge|deposit|salary|wage|rent|surcharge|allowance)s?\\b(?="
                    + " (?:of|for|at|in|on|to|per|when|does|is|do)\\b)|\\bwhat"
                    + " (?:deposit|price|fee|fare|charge|surcharge)\\b|\\bhow much (?:is|are)\\b",
            "[€£$¥₹]|(?:\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
                    + "|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand))\\s(?:euros?|pounds?|dollars?|cents?"
                    + "|pence|francs?|crowns?|rupees?)\\b|\\b(?:chf|eur|usd|gbp|free|no charge|without charge"
                    + "|(?:costs?|charged?|charges|pays?|paid) nothing)\\b|\\d+p\\b",
            "cost price fee fare fine penalty charge pay paid expensive much amount money rent deposit"),
    /** A temperature. */
    TEMPERATURE(
            "\\bhow (?:hot|cold|warm|cool)\\b|\\b(?:what|which)\\b.*\\btemperature\\b|\\btemperature\\b",
            "°|\\bdegrees?\\b|\\d\\s?[CFK]\\b",
            "hot cold warm cool temperature degree"),
    /** A length, height, depth or distance. */
    LENGTH(
            "\\bhow"
                    + " (?:high|tall|deep|wide|far|thick|near|close)\\b|\\b(?:what|which)\\b.*\\b(?:height|width"
                    + "|depth|distance|length|thickness|draught|diameter)\\b",
            "(?:\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half"
                    + " a|a)\\b)[^.]{0,4}?\\s?(?:mm|cm|m|km|µm|nm|metres?|meters?|kilomet(?:re|er)s?|centimet(?:re"
                    + "|er)s?|miles?|feet|foot|ft|inch(?:es)?|yards?)\\b(?![²³2])",
            "high tall deep wide far thick height width depth distance length metre"),
    /** A weight. */
    WEIGHT(
            "\\bhow (?:heavy|much does \\S+(?: \\S+){0,3}"
                    + " weigh)\\b|\\b(?:what|which)\\b.*\\b(?:weight|load|payload|mass)\\b",
            "\\d\\s?(?:mg|g|kg|t|lb|lbs|oz)\\b|\\b(?:grams?|kilos?|kilograms?|tonnes?|tons?|pounds?|stone"
                    + "|weigh[st]?|[KMGT]i?B)\\b",
            "heavy weight weigh load mass"),
    /** A speed or a rate. */
    SPEED(
            "\\bhow fast\\b|\\b(?:what|which)\\b.*\\b(?:speed|bandwidth)\\b",
            "\\d\\s?(?:km/h|mph|m/s|kn|knots?|kph)\\b|\\b(?:knots?|[kKMG]?bit/s|[kKMG]?B/s|per"
                    + " (?:second|hour|minute))\\b|/s\\b",
            "fast speed"),
    /** Electrical or other power. */
    POWER(
            "\\b(?:what|which|how much)\\b.*\\b(?:power|wattage|voltage)\\b",
            "\\d\\s?[kM]?(?:W|V|A|VA|hp|kWh)\\b|\\b(?:watts?|volts?|amps?)\\b|\\d\\s?W",
            "power watt volt"),
    /** An age. */
    AGE(
            "\\bhow old\\b|\\b(?:what|which)\\b.*\\b(?:age|ages)\\b|\\b(?:minimum|maximum) age\\b|\\bage limit\\b",
            "\\b(?:from|at|after|under|over|until|below) (?:\\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven"
                    + "|twelve|sixteen|eighteen) (?:weeks|months|years)\\b|\\b(?:aged?|ages|years? old|older|younger|born|birthday)\\b|\\b(?:under|over|from|below|above|to|at"
                    + " least|than|until|turn(?:ed|s)?|of)\\s(?:the age"
                    + " of\\s)?(?:\\d{1,2}\\b(?![.,:]\\d|[%€£$]|\\s?(?:%|€|£|kg|g|m|cm|km|l|h|min|°|minutes?|days?"
                    + "|hours?|weeks?|metres?))|(?:six|seven|eight|nine|ten|eleven|twelve|fourteen|sixteen"
                    + "|eighteen)\\b(?!\\s(?:days|hours|weeks|minutes|months)))",
            "old age year minimum"),
    /** A place. */
    PLACE(
            "^where (?:is|are|was|were)\\b.*\\b(?:located|situated|found|based|held|kept|stored)\\b|\\bwhat (?:is the"
                    + " )?address\\b|\\b(?:in|at|on) (?:which|what)"
                    + " (?:city|town|country|street|building|room|floor|hall|place|station)\\b",
            "\\b(?:in|at|on|near|behind|beside|next"
                    + " to|opposite|under|above|between|below|inside|outside|by)\\s(?:the\\s)?\\p{L}",
            "located situated address place city town"),
    /** A share of a whole. */
    PERCENT(
            "\\bwhat (?:percentage|percent|share|proportion|fraction)\\b|\\bhow many per ?cent\\b",
            "%|\\bper ?cent\\b|\\b(?:half|third|quarter|fifth|tenth)s?\\b",
            "percent percentage share proportion"),
    /** A number of things. */
    COUNT(
            "\\bhow many\\b|\\b(?:what|which) (?:number|port|extension|code|version|page|size|capacity|quantity)\\b",
            "(?<![€£$¥₹.,:\\d])\\d+(?:[.,]\\d+)*(?![\\d:]|[.,]\\d|\\s?(?:[€£$%°]|euros?|pounds?|per"
                    + " cent))|\\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
                    + "|thirteen|fourteen|fifteen|sixteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
                    + "|hundred|thousand|single|once|twice|dozen|pair|half)\\b",
            "many number"),
    /** An amount of anything. */
    AMOUNT(
            "\\bhow much\\b|\\bhow (?:big|large|strong|small)\\b",
            "\\d|\\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|third|quarter|all|none"
                    + "|nothing|free|double|no)\\b",
            "much big large small amount"),
    /** A person, or whoever holds an office. */
    PERSON(
            "^(?:\\w+ )?whom?\\b",
            "(?-i:(?<!^)(?<![.!?:] )\\b(?!Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
                    + "|Nov|Dec)\\p{Lu}[\\p{L}’]+)|\\b(?:mr|mrs|ms|dr|secretary|nurses?|council|bank|staff|team|company"
                    + "|nobody|everyone|everybody|someone|somebody|members?|parents?|partners?|(?!(?:never|after|other"
                    + "|under|over|number|paper|water|order|later|whoever|either|another|whether|rather|per|together"
                    + "|larger|power|summer|winter|october|september|november|december|every|for|or|door|floor|colour"
                    + "|hour)\\b)[a-z]{3,}(?:er|or|ist|ant|ian)s?)\\b",
            ""),
    /** Who made a thing, or what it is sold as. */
    MAKE(
            "\\b(?:which|what) (?:make|brand|model|manufacturer|maker|supplier)\\b",
            "(?-i:(?<!^)(?<![.!?:] )\\b(?!Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
                    + "|Nov|Dec)\\p{Lu}[\\p{L}’]+)",
            ""),
    /** Anything else. */
    OPEN("(?!)", "", "");

    private final Pattern asked;
    private final Pattern holds;
    /** Between blanks, one before and one behind each. */
    private final String words;

    AnswerKind(String asked, String holds, String words) {
        this.asked = Pattern.compile(asked, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        this.holds = Pattern.compile(holds, Pattern.UNICODE_CASE | Pattern.CASE_INSENSITIVE);
        this.words = " " + words + " ";
    }

    /** What the question asks for; OPEN where its words do not tell. */
    static AnswerKind of(String question) {
        String oneLine = question.replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
        for (AnswerKind kind : List.of(values())) {
            if (kind.asked.matcher(oneLine).find()) {
                return kind;
            }
        }
        return OPEN;
    }

    /** Whether the text holds such a thing. */
    boolean isIn(String text) {
        return holds.matcher(text).find();
    }

    /** Whether things of the kind are told by a number or a word that only they have. */
    boolean isMeasured() {
        return this != PERSON && this != MAKE && this != OPEN;
    }

    /** Whether the question's word only says what kind of thing is asked for, so that no answer need repeat it. */
    boolean names(String word) {
        return words.contains(" " + word + " ")
                || (word.endsWith("s") && words.contains(" " + word.substring(0, word.length() - 1) + " "));
    }
}
