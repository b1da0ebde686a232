"""Words that claim nothing: with these alone another may say a true sentence in their own way.

What is left out matters as much: words of goods, money, time, comparison and promise are not here.
"""

from __future__ import annotations

NEUTRAL = frozenset(
    (
        # who, where, how one joins clauses
        "about above across actually after again against ahead along also although always among"
        " another anyone anything apart around aside away back because been before behind being"
        " below beside besides best between beyond both came come comes coming could does doing"
        " done down each either else even ever every everyone everything except first forth from"
        " further given goes going gone have having hence here herself himself however indeed"
        " inside instead into itself just last latter least less like likewise many maybe mean"
        " means meant meanwhile might mine more moreover most much must myself namely near nearly"
        " need neither never nevertheless next none nonetheless nothing once only onto other"
        " others otherwise ours ourselves over overall own part perhaps please possible possibly"
        " quite rather really regarding same second several shall should side since some somebody"
        " someone something soonest still such than that their theirs them themselves then there"
        " therefore these they thing things this those though through throughout thus together"
        " toward towards under unless until upon used using various very want wants well were what"
        " whatever when where whereas wherever whether which whichever while whole whom whose will"
        " wish with within without would your yours yourself yourselves"
        # being polite
        "  appreciate appreciated appreciative apologies apologise apologize dear fully glad"
        " grateful happy hello hope hopefully kind kindly nice pleased pleasure sorry thank thanked"
        " thankful thanking thanks truly welcome"
        # hearing, reading, thinking
        " aware bear bring brings brought clear clearer clearly consider considered curious"
        " describe described describing explain explained feel feeling feels felt follow followed"
        " following forward gather gathered hear heard hearing idea imagine impression know known"
        " look looked looking looks mention mentioned mentioning mentions mind note noted notes"
        " notice noticed picture point pointed points raise raised raises raising read reading"
        " recall remember said saying says seem seemed seems seen sense shared sharing sound"
        " sounded sounds speak speaking spoke spoken tell telling tells think thinking thought"
        " thoughts told touch touched understand understanding understood view views wonder"
        " wondering word words write writes writing written wrote"
        # talking about the talk
        " answer answered answers answering asked asking asks brief briefly call chat come detail"
        " details discuss discussed figure figures final finally hand honest honestly keep keeping"
        " lead leads leave leaves left line lines list listed made make makes making matter matters"
        " message mail number numbers open openly order pick picked place plain plainly position"
        " question questions quick quickly reply respond response right round short shortly simple"
        " simply situation start started starting step straight sum summary take taken takes taking"
        " stand standing stands talk talked talking talks turn way went work working works"
        # naming what weighs, as a guess
        " care concern concerned concerns difficult easy exactly fair feels frustrating good hard"
        " heavy important interested interesting mostly natural naturally obvious pressing real"
        " reason reasons reasonable sensible significant tiring tough true useful weigh weighed"
        " weighing weighs worried worries worry worth"
    ).split()
)
