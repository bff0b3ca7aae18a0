/**
 * A living room in the afternoon, as SVG: drawn for this project. The couch stands where the sandbox
 * lays the second picture in.
 */
export const ROOM = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="768" viewBox="0 0 1024 768">
<defs>
	<linearGradient id="wall" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#f6e7d2"/><stop offset="1" stop-color="#f0d9bd"/>
	</linearGradient>
	<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#8fcbe8"/><stop offset="1" stop-color="#e2f3f3"/>
	</linearGradient>
	<linearGradient id="floor" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#c99465"/><stop offset="1" stop-color="#b07a4c"/>
	</linearGradient>
	<linearGradient id="back" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#5fa8a0"/><stop offset="1" stop-color="#4a908a"/>
	</linearGradient>
	<radialGradient id="glow">
		<stop offset="0" stop-color="#fff3cf" stop-opacity=".85"/><stop offset="1" stop-color="#fff3cf" stop-opacity="0"/>
	</radialGradient>
	<clipPath id="pane"><rect x="112" y="102" width="256" height="296" rx="6"/></clipPath>
</defs>

<!-- wall, skirting board, floor -->
<rect width="1024" height="600" fill="url(#wall)"/>
<path d="M0 0H1024V70H0Z" fill="#f8ecd9"/>
<rect y="582" width="1024" height="20" fill="#fbf3e6"/>
<rect y="600" width="1024" height="4" fill="#d9bd97"/>
<rect y="604" width="1024" height="164" fill="url(#floor)"/>
<g stroke="#a06c40" stroke-opacity=".45" stroke-width="2" fill="none">
	<path d="M0 634H1024M0 676H1024M0 726H1024"/>
	<path d="M130 604V634M420 604V634M760 604V634M60 634V676M300 634V676M620 634V676M900 634V676"/>
	<path d="M180 676V726M500 676V726M820 676V726M90 726V768M390 726V768M700 726V768M980 726V768"/>
</g>
<!-- the light that falls through the window -->
<path d="M112 398L368 398L520 582L250 582Z" fill="#fff6dc" opacity=".38"/>
<path d="M252 604L524 604L640 730L330 730Z" fill="#ffe9b8" opacity=".3"/>

<!-- window -->
<rect x="96" y="86" width="288" height="328" rx="12" fill="#fffaf1"/>
<g clip-path="url(#pane)">
	<rect x="112" y="102" width="256" height="296" fill="url(#sky)"/>
	<circle cx="306" cy="160" r="30" fill="#ffe08a"/>
	<g fill="#fff" opacity=".92">
		<ellipse cx="176" cy="176" rx="40" ry="13"/><ellipse cx="160" cy="166" rx="22" ry="15"/>
		<ellipse cx="188" cy="164" rx="18" ry="13"/>
		<ellipse cx="316" cy="226" rx="32" ry="10"/><ellipse cx="306" cy="219" rx="17" ry="12"/>
	</g>
	<path d="M100 330Q170 262 250 312T390 296V410H100Z" fill="#9ccb86"/>
	<path d="M100 362Q200 306 280 348T390 344V410H100Z" fill="#7ab56d"/>
	<g>
		<rect x="150" y="312" width="9" height="40" fill="#8a6344"/>
		<circle cx="154" cy="296" r="28" fill="#5f9f5b"/><circle cx="140" cy="308" r="17" fill="#6cab64"/>
	</g>
	<g>
		<path d="M296 346h38v-24l-19-17-19 17z" fill="#f7efe0"/><path d="M290 324l25-23 25 23z" fill="#c8664e"/>
		<rect x="310" y="328" width="11" height="18" fill="#9b6b4b"/>
	</g>
</g>
<g fill="#fffaf1"><rect x="234" y="98" width="12" height="304"/><rect x="108" y="238" width="264" height="12"/></g>
<rect x="84" y="410" width="312" height="18" rx="6" fill="#fffaf1"/>
<rect x="84" y="424" width="312" height="5" rx="2" fill="#dcc6a4"/>
<!-- curtains -->
<rect x="46" y="62" width="388" height="9" rx="4" fill="#9b6b4b"/>
<circle cx="46" cy="66" r="10" fill="#8a5c3d"/><circle cx="434" cy="66" r="10" fill="#8a5c3d"/>
<path d="M58 70H142C140 190 118 300 124 470C104 482 78 478 56 470C64 330 56 190 58 70Z" fill="#e8836b"/>
<path d="M82 72C84 200 82 330 78 474M108 72C106 210 96 330 102 476" stroke="#d06b55" stroke-width="5" fill="none" opacity=".7"/>
<path d="M422 70H338C340 190 362 300 356 470C376 482 402 478 424 470C416 330 424 190 422 70Z" fill="#e8836b"/>
<path d="M398 72C396 200 398 330 402 474M372 72C374 210 384 330 378 476" stroke="#d06b55" stroke-width="5" fill="none" opacity=".7"/>

<!-- pictures on the wall -->
<g>
	<rect x="520" y="120" width="150" height="186" rx="6" fill="#8a5c3d"/><rect x="531" y="131" width="128" height="164" fill="#fdf6ea"/>
	<rect x="547" y="149" width="96" height="128" fill="#cfe6e4"/>
	<path d="M547 277V236L578 202L603 232L618 216L643 244V277Z" fill="#5d8fa8"/><path d="M578 202L590 217L578 222L567 214Z" fill="#fff"/>
	<circle cx="620" cy="176" r="12" fill="#f4b860"/>
</g>
<g>
	<rect x="706" y="104" width="112" height="112" rx="6" fill="#33424f"/><rect x="715" y="113" width="94" height="94" fill="#fdf6ea"/>
	<g fill="#e8836b"><ellipse cx="762" cy="170" rx="17" ry="14"/><circle cx="743" cy="152" r="7"/><circle cx="756" cy="143" r="7.500"/><circle cx="770" cy="143" r="7.500"/><circle cx="782" cy="153" r="7"/></g>
</g>
<g>
	<rect x="706" y="236" width="112" height="70" rx="6" fill="#c99465"/><rect x="714" y="244" width="96" height="54" fill="#f9e3b4"/>
	<path d="M714 298V284Q738 264 762 282T810 276V298Z" fill="#7ab56d"/>
</g>

<!-- floor lamp behind the couch -->
<path d="M944 236V560" stroke="#5b4636" stroke-width="8"/>
<ellipse cx="944" cy="280" rx="210" ry="180" fill="url(#glow)"/>
<path d="M908 150H980L1006 246H882Z" fill="#f6c667"/><path d="M908 150H926L906 246H882Z" fill="#ffe0a0" opacity=".7"/>

<!-- rug -->
<ellipse cx="640" cy="716" rx="372" ry="46" fill="#8d5c4e" opacity=".25"/>
<ellipse cx="640" cy="708" rx="372" ry="46" fill="#e9d8c0"/>
<ellipse cx="640" cy="708" rx="330" ry="38" fill="none" stroke="#e8836b" stroke-width="7"/>
<ellipse cx="640" cy="708" rx="286" ry="31" fill="none" stroke="#5fa8a0" stroke-width="4"/>

<!-- couch -->
<g>
	<ellipse cx="742" cy="690" rx="300" ry="16" fill="#6b4a36" opacity=".3"/>
	<path d="M484 660l-10 34h20l12-34zM996 660l10 34h-20l-12-34z" fill="#6f4a30"/>
	<rect x="486" y="392" width="508" height="220" rx="44" fill="url(#back)"/>
	<path d="M740 404V560" stroke="#3f807a" stroke-width="5"/>
	<path d="M520 408H960" stroke="#7fc0b7" stroke-width="6" stroke-linecap="round" opacity=".65"/>
	<rect x="500" y="544" width="480" height="126" rx="22" fill="#3f807a"/>
	<rect x="516" y="538" width="226" height="74" rx="24" fill="#66b0a7"/><rect x="738" y="538" width="226" height="74" rx="24" fill="#66b0a7"/>
	<path d="M536 548H722M758 548H944" stroke="#8ccac1" stroke-width="5" stroke-linecap="round" opacity=".8"/>
	<rect x="448" y="480" width="86" height="192" rx="40" fill="#55a098"/><rect x="946" y="480" width="74" height="192" rx="36" fill="#55a098"/>
	<path d="M470 500Q490 486 512 498" stroke="#86c7be" stroke-width="6" stroke-linecap="round" fill="none"/>
	<path d="M964 500Q982 488 1002 499" stroke="#86c7be" stroke-width="6" stroke-linecap="round" fill="none"/>
	<!-- cushion -->
	<g transform="rotate(-13 582 504)">
		<rect x="532" y="454" width="104" height="100" rx="24" fill="#f4b860"/>
		<path d="M552 472L618 538M618 472L552 538" stroke="#e39a3b" stroke-width="6" stroke-linecap="round"/>
		<circle cx="585" cy="505" r="7" fill="#c97f2b"/>
	</g>
</g>

<!-- plant -->
<g>
	<ellipse cx="394" cy="700" rx="60" ry="10" fill="#6b4a36" opacity=".3"/>
	<g fill="#4f9159">
		<path d="M392 610C330 590 308 530 316 480C362 500 396 550 392 610Z"/>
		<path d="M394 610C372 540 380 480 404 440C430 490 426 560 394 610Z"/>
		<path d="M396 612C414 550 450 520 486 512C484 566 452 604 396 612Z"/>
	</g>
	<g fill="#6bb06c">
		<path d="M390 614C344 616 306 592 290 556C340 550 378 576 390 614Z"/>
		<path d="M398 614C404 562 430 530 446 478C462 540 444 594 398 614Z"/>
	</g>
	<path d="M392 612C374 570 350 530 318 484M396 612C398 560 402 500 404 446M392 612C360 584 330 568 294 558" stroke="#3c7648" stroke-width="3" fill="none"/>
	<path d="M350 606H440L428 694Q426 702 418 702H372Q364 702 362 694Z" fill="#d9734f"/><rect x="343" y="598" width="104" height="20" rx="7" fill="#e98a63"/>
</g>

<!-- side table with books and a cup -->
<g>
	<ellipse cx="184" cy="704" rx="112" ry="11" fill="#6b4a36" opacity=".28"/>
	<path d="M108 590L92 704M260 590L276 704" stroke="#6f4a30" stroke-width="12" stroke-linecap="round"/>
	<rect x="76" y="574" width="216" height="20" rx="10" fill="#8a5c3d"/>
	<rect x="104" y="554" width="96" height="20" rx="3" fill="#5d8fa8"/><rect x="112" y="536" width="84" height="18" rx="3" fill="#e8836b"/><rect x="106" y="520" width="76" height="16" rx="3" fill="#f4b860"/>
	<path d="M226 540h42v22q0 12-12 12h-18q-12 0-12-12z" fill="#fdf6ea"/><path d="M268 546q15 0 13 11t-15 9" stroke="#fdf6ea" stroke-width="6" fill="none"/>
	<path d="M238 530q-6-9 0-17t0-17M254 530q-6-9 0-17t0-17" stroke="#fff" stroke-width="4" fill="none" opacity=".7" stroke-linecap="round"/>
</g>
</svg>`;
