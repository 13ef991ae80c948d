/** For screen and paper. Contrast at least 4.5 to 1; nothing is said by colour alone. */
export const css = `
:root{--ink:#1f2328;--quiet:#57606a;--line:#d0d7de;--deep:#0b3d66;--pale:#f3f6f9}
*{box-sizing:border-box}
html{font:17px/1.55 Georgia,"Libertinus Serif","Times New Roman",serif;color:var(--ink);background:#fff}
body{max-width:54rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
header{border-bottom:3px solid var(--deep);margin-bottom:1.5rem;padding-bottom:1rem}
header p{margin:.1rem 0}
.body{font-variant:small-caps;letter-spacing:.04em;color:var(--deep);font-size:1.1rem}
.title{font-size:2.2rem;line-height:1.15;font-weight:700;margin:.2rem 0 .3rem;color:var(--deep)}
.subtitle{font-size:1.2rem}
.about{color:var(--quiet);font-size:.88rem}
nav{background:var(--pale);border:1px solid var(--line);padding:.7rem 1.2rem;margin:0 0 2rem;font-size:.95rem}
nav .nav{font-weight:700;margin:0}
nav ol{margin:.3rem 0 0;padding-left:1.4rem;columns:2}
h2{font-size:1.55rem;color:var(--deep);border-bottom:1px solid var(--line);padding-bottom:.2rem;margin:2.6rem 0 1rem;line-height:1.25}
h3{font-size:1.18rem;margin:1.9rem 0 .6rem;color:var(--deep)}
h4{font-size:1.02rem;margin:1.3rem 0 .4rem}
p{margin:.6rem 0}
p.spoken{font-size:1.08rem;line-height:1.7;max-width:42rem}
p.note{color:var(--quiet);font-size:.88rem}
a{color:#0b5394}
a:focus-visible,.scroll:focus-visible{outline:3px solid #b35900;outline-offset:2px}
sup{font:.62em/1 system-ui,Arial,sans-serif;vertical-align:super;margin-left:.12em}
sup,sup a{color:var(--quiet);text-decoration:none}
sup a:hover{text-decoration:underline}
.figure{white-space:nowrap}
td .figure,th .figure{white-space:normal}
.scroll{overflow-x:auto;margin:1rem 0 1.4rem}
table{border-collapse:collapse;width:100%;font:.86rem/1.4 system-ui,"Arimo",Arial,sans-serif;font-variant-numeric:tabular-nums}
table.small{font-size:.74rem}
caption{text-align:left;font-weight:700;padding:.2rem 0 .4rem;color:var(--deep)}
th,td{padding:.34rem .55rem;border-bottom:1px solid var(--line);vertical-align:top;font-weight:400;text-align:left}
thead th{font-weight:700;border-bottom:2px solid var(--deep);vertical-align:bottom}
.right{text-align:right}
tr.total th,tr.total td{font-weight:700;border-top:2px solid var(--line)}
tr.best th,tr.best td,tr.worst th,tr.worst td{font-weight:700;background:var(--pale)}
tr:target{background:#fff3c4}
figure{margin:1.2rem 0}
figure svg{max-width:100%;height:auto;display:block;border:1px solid var(--line)}
figcaption{color:var(--quiet);font-size:.88rem;padding-top:.3rem}
footer{margin-top:3rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.82rem}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.4rem .8rem;border:2px solid var(--deep)}
@media (max-width:40rem){nav ol{columns:1}.title{font-size:1.7rem}}
@page{size:A4;margin:20mm 18mm}
@media print{
html{font-size:10.5pt}
body{max-width:none;padding:0}
nav,.skip{display:none}
.new-page{break-before:page}
h2,h3,h4,caption{break-after:avoid}
thead{display:table-header-group}
tr,figure{break-inside:avoid}
.scroll{overflow:visible}
a{color:inherit;text-decoration:none}
}
`.trim()
