/** A dog that has found a soft place, as SVG: drawn for this project. */
export const DOG = `<svg xmlns="http://www.w3.org/2000/svg" width="768" height="576" viewBox="0 0 768 576">
<defs>
	<linearGradient id="bg" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#7bbcb2"/><stop offset="1" stop-color="#58a299"/>
	</linearGradient>
	<linearGradient id="fur" x1="0" y1="0" x2="0" y2="1">
		<stop offset="0" stop-color="#e5a45c"/><stop offset="1" stop-color="#cf8740"/>
	</linearGradient>
</defs>
<rect width="768" height="576" fill="url(#bg)"/>
<circle cx="300" cy="250" r="230" fill="#8cc9bf" opacity=".35"/>

<!-- blanket -->
<ellipse cx="398" cy="502" rx="330" ry="44" fill="#3b7c75" opacity=".35"/>
<path d="M62 490Q70 448 140 452L640 448Q716 448 716 490Q716 520 640 520H140Q62 520 62 490Z" fill="#fbeed8"/>
<path d="M96 506H690" stroke="#e8836b" stroke-width="7" stroke-linecap="round" stroke-dasharray="26 18"/>

<!-- tail -->
<path d="M636 402C706 392 728 330 700 280C690 262 664 270 668 292C676 340 650 356 612 366Z" fill="url(#fur)"/>
<path d="M700 280C690 262 664 270 668 292C670 304 670 314 668 322C684 316 702 304 706 296Q704 288 700 280Z" fill="#fbe3c0"/>

<!-- body -->
<path d="M232 470C214 390 250 312 352 300C456 288 560 286 622 340C676 388 672 452 640 474Z" fill="url(#fur)"/>
<path d="M300 470C320 440 400 432 470 446L520 474H300Z" fill="#fbe3c0"/>
<path d="M416 296C440 342 520 340 552 303C520 291 456 290 416 296Z" fill="#b8722f" opacity=".75"/>
<!-- haunch and hind paw -->
<path d="M500 474C480 400 530 356 586 364C646 374 668 430 640 474Z" fill="#d8924a"/>
<path d="M512 420C518 388 548 372 580 376" stroke="#b8722f" stroke-width="5" fill="none" stroke-linecap="round" opacity=".7"/>
<path d="M470 476C462 456 480 442 506 442H590C610 444 612 476 590 476Z" fill="#e5a45c"/>
<path d="M470 476C462 456 480 442 506 442H520C508 452 508 466 514 476Z" fill="#fbe3c0"/>
<path d="M484 462V474M498 460V474" stroke="#c58a4a" stroke-width="4" stroke-linecap="round"/>
<!-- front paws -->
<path d="M300 478H156C122 478 116 438 150 434L300 420Z" fill="#e5a45c"/>
<path d="M190 478H156C122 478 116 438 150 434L182 431C174 446 176 466 190 478Z" fill="#fbe3c0"/>
<path d="M138 462V474M154 460V475" stroke="#c58a4a" stroke-width="4" stroke-linecap="round"/>
<path d="M322 486H214C182 486 178 448 208 444L322 424C362 424 362 486 322 486Z" fill="#eeb26d"/>
<path d="M246 486H214C182 486 178 448 208 444L236 440C228 456 232 476 246 486Z" fill="#fdeccf"/>
<path d="M198 471V482M214 469V484" stroke="#c58a4a" stroke-width="4" stroke-linecap="round"/>

<!-- chest and collar -->
<path d="M232 352C226 404 250 440 300 446C340 440 366 400 352 340Z" fill="#fbe3c0"/>
<path d="M214 342C250 386 330 388 368 338L374 360C336 414 246 412 212 364Z" fill="#d8503f"/>
<circle cx="290" cy="402" r="17" fill="#f6c445"/><circle cx="290" cy="402" r="17" fill="none" stroke="#d9a02c" stroke-width="3"/>
<path d="M284 404q6 7 12 0" stroke="#b07d1c" stroke-width="3" fill="none" stroke-linecap="round"/>

<!-- head -->
<path d="M190 168C196 104 244 84 290 84S386 104 392 168C412 236 400 300 366 336C336 366 246 366 216 336C182 300 170 236 190 168Z" fill="url(#fur)"/>
<!-- blaze and muzzle -->
<path d="M290 88C272 88 270 150 276 208H304C310 150 308 88 290 88Z" fill="#fdeccf"/>
<path d="M290 204C238 204 212 246 216 288C222 332 256 352 290 352S358 332 364 288C368 246 342 204 290 204Z" fill="#fdeccf"/>
<!-- ears -->
<path d="M206 112C160 96 122 126 120 190C118 246 136 290 162 292C192 292 196 230 202 184C206 158 216 132 226 116C220 112 214 112 206 112Z" fill="#a9642a"/>
<path d="M374 112C420 96 458 126 460 190C462 246 444 290 418 292C388 292 384 230 378 184C374 158 364 132 354 116C360 112 366 112 374 112Z" fill="#a9642a"/>
<path d="M148 150C138 186 142 232 158 262" stroke="#8c4f1e" stroke-width="6" fill="none" stroke-linecap="round" opacity=".55"/>
<path d="M432 150C442 186 438 232 422 262" stroke="#8c4f1e" stroke-width="6" fill="none" stroke-linecap="round" opacity=".55"/>
<!-- eyes -->
<ellipse cx="238" cy="200" rx="21" ry="24" fill="#3a2415"/><ellipse cx="342" cy="200" rx="21" ry="24" fill="#3a2415"/>
<circle cx="231" cy="191" r="8" fill="#fff"/><circle cx="335" cy="191" r="8" fill="#fff"/>
<circle cx="245" cy="210" r="4" fill="#fff" opacity=".7"/><circle cx="349" cy="210" r="4" fill="#fff" opacity=".7"/>
<path d="M212 162Q232 148 254 158M368 162Q348 148 326 158" stroke="#a9642a" stroke-width="8" fill="none" stroke-linecap="round"/>
<!-- tongue, mouth, nose -->
<path d="M270 306H312V338C312 364 270 364 270 338Z" fill="#f0857f"/><path d="M291 312V340" stroke="#d5615f" stroke-width="4" stroke-linecap="round"/>
<path d="M290 262V290M290 290C282 316 250 318 240 298M290 290C298 316 330 318 340 298" stroke="#5a3a22" stroke-width="6" fill="none" stroke-linecap="round"/>
<path d="M256 240C256 222 324 222 324 240C324 258 304 270 290 270S256 258 256 240Z" fill="#3a2415"/>
<ellipse cx="278" cy="236" rx="11" ry="5" fill="#fff" opacity=".45"/>
<g fill="#d9a877"><circle cx="240" cy="278" r="4"/><circle cx="252" cy="290" r="4"/><circle cx="340" cy="278" r="4"/><circle cx="328" cy="290" r="4"/></g>
<ellipse cx="212" cy="254" rx="18" ry="11" fill="#f0857f" opacity=".35"/><ellipse cx="368" cy="254" rx="18" ry="11" fill="#f0857f" opacity=".35"/>
</svg>`;
